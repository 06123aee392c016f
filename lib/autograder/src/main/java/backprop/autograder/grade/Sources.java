package backprop.autograder.grade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The answers as Java files, for programs that compare such: a directory for each exercise, in it
 * one for each learner, and {@code base}, what was handed out. A file is a cell. All of it is
 * written beside where it is to be, and moved there in the end, or not at all.
 */
public final class Sources implements AutoCloseable {

  /** The name of what was handed out; a learner's begins with a number. */
  static final String BASE = "base";

  private static final Pattern TYPE = Pattern.compile("\\b(?:class|record|interface|enum)\\s++\\w");
  private static final Pattern MAGIC = Pattern.compile("^(?=%%?[A-Za-z])", Pattern.MULTILINE);

  private final Path directory;
  private final Path handedOut;
  private final Path writing;
  private final ConcurrentMap<Path, Integer> notebooks = new ConcurrentHashMap<>();
  private volatile IOException trouble;
  private volatile boolean closed;

  /**
   * Answers that go to this directory; nowhere where it is null.
   *
   * @param handedOut where the exercises are as learners were given them
   * @throws IllegalArgumentException if something is there already, or nothing was handed out
   * @throws IOException if nothing can be written there
   */
  public Sources(Path directory, Path handedOut) throws IOException {
    this.directory = directory == null ? null : directory.toAbsolutePath().normalize();
    this.handedOut = handedOut;
    if (directory == null) {
      writing = null;
      return;
    }
    if (handedOut == null || !Files.isDirectory(handedOut)) {
      throw new IllegalArgumentException(
          "--sources needs the exercises as they were handed out; name their directory with"
              + " --handed-out");
    }
    if (Files.exists(directory) && !isEmpty(directory)) {
      throw new IllegalArgumentException(
          "--sources: there is something in " + directory + " already; name a new directory");
    }
    Path parent = Files.createDirectories(this.directory.getParent());
    writing = Files.createTempDirectory(parent, ".writing-");
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(directory)) {
      return inside.findAny().isEmpty();
    }
  }

  /**
   * Takes the notebooks of one learner, each with its exercise.
   *
   * @param index of the learner, which keeps those of one id apart
   */
  BiConsumer<String, Notebook> of(int index, String id) {
    String name = Outputs.name(index, id);
    return (exercise, notebook) -> add(exercise, name, notebook);
  }

  private void add(String exercise, String learner, Notebook notebook) {
    if (writing == null || closed || notebook.source().length() > NotebookGrader.MOST_CODE) {
      return;
    }
    Path folder = writing.resolve(exercise).resolve(learner);
    try {
      write(folder, notebook, notebooks.merge(folder, 1, Integer::sum));
    } catch (IOException e) {
      trouble = e;
    }
  }

  /** The cells that an answer is in: those to be filled in, and all that declare a type. */
  private static void write(Path folder, Notebook notebook, int which) throws IOException {
    for (Notebook.Cell cell : notebook.cells()) {
      if (cell.solution() || TYPE.matcher(cell.source()).find()) {
        Files.createDirectories(folder);
        String copy = which == 1 ? "" : "copy-" + which + "-";
        Path file = folder.resolve("%scell-%02d.java".formatted(copy, cell.number()));
        // No Java: what the kernel takes off before it compiles a cell.
        String java = MAGIC.matcher(cell.source()).replaceAll("// ");
        Files.write(file, (java + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /**
   * Puts everything where it is to be.
   *
   * @throws IOException if some of it could not be written: then there is nothing
   */
  void publish() throws IOException {
    if (writing == null) {
      return;
    }
    if (trouble != null) {
      throw new IOException(directory + ": " + trouble.getMessage(), trouble);
    }
    Set<String> exercises = new TreeSet<>();
    notebooks.keySet().forEach(f -> exercises.add("" + f.getParent().getFileName()));
    for (String exercise : exercises) {
      Path stub = handedOut.resolve(exercise + ".ipynb");
      try {
        Notebook notebook = Notebook.read(Files.readAllBytes(stub));
        write(writing.resolve(exercise).resolve(BASE), notebook, 1);
      } catch (IOException | UngradableException e) {
        throw new IOException(directory + ": cannot read " + stub + ": " + e.getMessage(), e);
      }
    }
    Files.deleteIfExists(directory);
    Files.move(writing, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Leaves nothing behind of what was not published. */
  @Override
  public void close() {
    closed = true;
    if (writing == null || !Files.exists(writing)) {
      return;
    }
    try (Stream<Path> all = Files.walk(writing)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException left) {
      // It is beside, and nobody takes it for the whole.
    }
  }
}
