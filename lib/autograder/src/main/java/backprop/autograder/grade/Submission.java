package backprop.autograder.grade;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What one learner handed in.
 *
 * @param id the name of the directory or the zip; of the file, for a notebook alone
 * @param files notebooks and zips, in the order of their names
 */
record Submission(String id, List<HandedIn> files) {

  /** What is said of a zip without notebooks. */
  static final String NOTHING = "there is no notebook (.ipynb) in the zip; hand one in";

  /** How deep in a directory files are looked for. */
  private static final int DEEPEST = 6;

  /**
   * Where a platform puts a whole class into one folder: Canvas's {@code
   * lovelaceada_LATE_17_42_05-affine.ipynb} or {@code anon_x7Qz1_42_…}, and Moodle's {@code Ada
   * Lovelace_17_assignsubmission_file_05-affine.ipynb}.
   */
  private static final Pattern EXPORTED =
      Pattern.compile(
          "(?<learner>.+?_\\d+|(?:LATE_)?anon_[^_]+)_(?:\\d+|assignsubmission_file)_(?<name>.+)",
          Pattern.DOTALL);

  /**
   * The submissions at a path: a notebook, a directory or zip of one learner's, or a directory or
   * zip of such directories and zips. A zip that cannot be read is its learner's loss.
   *
   * @throws IllegalArgumentException if there is nothing to grade, with a line for the terminal
   */
  static List<Submission> at(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("no such file or directory: " + path);
    }
    if (!Files.isReadable(path)) {
      throw new IllegalArgumentException("cannot read " + path + "; check its permissions");
    }
    if (Files.isDirectory(path)) {
      List<Submission> found = sorted(name(path), files(path));
      if (found.isEmpty()) {
        throw new IllegalArgumentException("no notebooks in " + path + ", nor in a folder of it");
      }
      return found;
    }
    HandedIn file = HandedIn.at(path);
    if (file.isZip()) {
      return inZip(path, file);
    }
    if (!file.isNotebook()) {
      throw new IllegalArgumentException("not a notebook (.ipynb) or a zip of them: " + path);
    }
    return List.of(new Submission(HandedIn.stem(file.name()), List.of(file)));
  }

  /**
   * All that is in a directory or a zip, wherever in it, as one learner's; that may be nothing.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  static Submission ofOne(Path path) {
    if (Files.isDirectory(path)) {
      return new Submission(name(path), byName(files(path)));
    }
    HandedIn file = HandedIn.at(path);
    if (file.isZip() && Files.isReadable(path)) {
      try {
        return new Submission(HandedIn.stem(file.name()), byName(Archive.files(path)));
      } catch (UngradableException e) {
        HandedIn refused = HandedIn.refused(file.path(), e.getMessage());
        return new Submission(HandedIn.stem(file.name()), List.of(refused));
      }
    }
    return at(path).get(0);
  }

  private static List<HandedIn> byName(List<HandedIn> files) {
    return files.stream()
        .sorted(Comparator.comparing(file -> String.join("/", file.path())))
        .toList();
  }

  private static List<Submission> inZip(Path path, HandedIn zip) {
    String id = HandedIn.stem(zip.name());
    String refusal;
    try {
      List<Submission> found = sorted(id, belowLoneFolder(Archive.files(path)));
      if (!found.isEmpty()) {
        return found;
      }
      refusal = NOTHING;
    } catch (UngradableException e) {
      refusal = e.getMessage();
    }
    return List.of(new Submission(id, List.of(HandedIn.refused(zip.path(), refusal))));
  }

  /** A zip mostly has one folder at its top, and all else in it. */
  private static List<HandedIn> belowLoneFolder(List<HandedIn> files) {
    boolean lone =
        files.stream().noneMatch(file -> file.depth() == 1)
            && files.stream().map(file -> file.path().get(0)).distinct().count() == 1;
    return lone ? files.stream().map(HandedIn::below).toList() : files;
  }

  /** One learner's, where notebooks lie at the top; and otherwise those of a class. */
  private static List<Submission> sorted(String id, List<HandedIn> files) {
    boolean one =
        files.stream()
            .filter(file -> file.depth() == 1 && file.isNotebook() && file.refusal().isEmpty())
            .anyMatch(file -> !EXPORTED.matcher(file.name()).matches());
    if (one) {
      return List.of(new Submission(id, highest(files)));
    }
    Map<String, List<HandedIn>> learners = new TreeMap<>();
    for (HandedIn file : files) {
      if (file.depth() > 1) {
        add(learners, file.path().get(0), file.below());
      }
    }
    // A zip beside a folder of its name has been unpacked there.
    Set<String> unpacked = Set.copyOf(learners.keySet());
    for (HandedIn file : files) {
      Matcher exported = EXPORTED.matcher(file.name());
      String stem = HandedIn.stem(file.name());
      if (file.depth() == 1 && exported.matches()) {
        add(learners, exported.group("learner"), file.named(exported.group("name")));
      } else if (file.depth() == 1 && !unpacked.contains(stem)) {
        add(learners, stem, file);
      }
    }
    List<Submission> all = new ArrayList<>();
    learners.forEach((learner, theirs) -> all.add(new Submission(learner, highest(theirs))));
    return all;
  }

  private static void add(Map<String, List<HandedIn>> learners, String learner, HandedIn file) {
    learners.computeIfAbsent(learner, name -> new ArrayList<>()).add(file);
  }

  /**
   * Of one learner's files the notebooks that lie highest, with the zips that lie no deeper, and
   * all that is refused, in the order of their names.
   */
  static List<HandedIn> highest(List<HandedIn> files) {
    int depth =
        files.stream()
            .filter(HandedIn::isNotebook)
            .mapToInt(HandedIn::depth)
            .min()
            .orElseGet(() -> files.stream().mapToInt(HandedIn::depth).min().orElse(0));
    return byName(
        files.stream()
            .filter(
                file ->
                    !file.refusal().isEmpty()
                        || file.depth() == depth
                        || file.depth() < depth && file.isZip())
            .toList());
  }

  /**
   * The notebooks and zips in a directory, without hidden files such as .ipynb_checkpoints, and
   * without links: what a learner's link points at is not the learner's.
   */
  private static List<HandedIn> files(Path directory) {
    List<HandedIn> files = new ArrayList<>();
    try {
      Path top = directory.toRealPath();
      Files.walkFileTree(
          top,
          Set.of(),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return folder.equals(top) || !hidden(folder)
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              HandedIn one = handedIn(top, file);
              if (attributes.isRegularFile()
                  && !hidden(file)
                  && (one.isNotebook() || one.isZip())) {
                files.add(one);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + directory + ": " + e, e);
    }
    return files;
  }

  private static HandedIn handedIn(Path top, Path file) {
    List<String> path =
        StreamSupport.stream(top.relativize(file).spliterator(), false)
            .map(Path::toString)
            .toList();
    return HandedIn.at(path, file);
  }

  private static boolean hidden(Path path) {
    return name(path).startsWith(".") || name(path).equals("__MACOSX");
  }

  private static String name(Path path) {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }
}
