package backprop.autograder.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one learner handed in.
 *
 * @param id the name of the directory; of the file, for a notebook alone
 * @param notebooks in the order of their names
 */
record Submission(String id, List<Path> notebooks) {

  /**
   * The submissions at a path: a notebook, a directory of one learner's notebooks, or a directory
   * of such directories.
   *
   * @throws IllegalArgumentException if there is nothing to grade, with a line for the terminal
   */
  static List<Submission> at(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("no such file or directory: " + path);
    }
    if (Files.isRegularFile(path)) {
      if (!path.toString().endsWith(".ipynb")) {
        throw new IllegalArgumentException("not a notebook (.ipynb): " + path);
      }
      return List.of(new Submission(name(path).replaceFirst("\\.ipynb$", ""), List.of(path)));
    }
    List<Path> notebooks = notebooks(path);
    if (!notebooks.isEmpty()) {
      return List.of(new Submission(name(path), notebooks));
    }
    List<Submission> learners =
        visible(path)
            .filter(Files::isDirectory)
            .map(learner -> new Submission(name(learner), notebooks(learner)))
            .filter(learner -> !learner.notebooks.isEmpty())
            .toList();
    if (learners.isEmpty()) {
      throw new IllegalArgumentException("no notebooks in " + path + ", nor one directory below");
    }
    return learners;
  }

  private static List<Path> notebooks(Path directory) {
    return visible(directory)
        .filter(file -> file.toString().endsWith(".ipynb") && Files.isRegularFile(file))
        .toList();
  }

  /**
   * What is in a directory, sorted, without hidden files such as .ipynb_checkpoints, and without
   * links: what a learner's link points at is not the learner's.
   */
  private static Stream<Path> visible(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> !name(entry).startsWith(".") && !Files.isSymbolicLink(entry))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + directory + ": " + e, e);
    }
  }

  private static String name(Path path) {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }
}
