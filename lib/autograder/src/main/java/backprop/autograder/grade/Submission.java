package backprop.autograder.grade;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What one learner handed in.
 *
 * @param id the name of the directory or the zip; of the file, for a notebook alone
 * @param files notebooks and zips, in the order of their names
 * @param passedOver the folders that might be other learners', and are not taken so, with the
 *     reason
 */
record Submission(String id, List<HandedIn> files, List<String> passedOver) {

  Submission(String id, List<HandedIn> files) {
    this(id, files, List.of());
  }

  /** What is said of a zip without notebooks. */
  static final String NOTHING = "there is no notebook (.ipynb) in the zip; hand one in";

  private static final String LINK =
      "the learner's folder is a link, which is not followed; put the folder itself there";

  /** What is said of a file among those that a platform named. */
  private static final String NOBODYS =
      "whose file this is could not be told: a platform named most files beside it, and not this"
          + " one; put it into a folder of its learner's name, and grade that";

  /** Stands for the notebooks in a folder that cannot be read. */
  private static final String UNREADABLE = "(unreadable).ipynb";

  /** Of the files in a folder of a class's, so many are looked at: one learner's need no more. */
  private static final int MOST_FILES = 1_000;

  /** How deep in a directory files are looked for. */
  private static final int DEEPEST = 6;

  private static final String EMPTY =
      "there is no notebook (.ipynb) in the folder, nor a zip, as far as "
          + (DEEPEST - 1)
          + " folders down; hidden files, links and pipes do not count";

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
    if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
      throw new IllegalArgumentException("a pipe or a device, and no file: " + path);
    }
    if (Files.isDirectory(path)) {
      List<HandedIn> files = files(path);
      List<Submission> found = sorted(Gate.name(path), files);
      if (found.isEmpty()) {
        throw new IllegalArgumentException("no notebooks in " + path + ", nor in a folder of it");
      }
      return isOnes(files)
          ? found
          : withEmptyFolders(found, foldersIn(path)).stream()
              .sorted(Comparator.comparing(Submission::id))
              .toList();
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
      return new Submission(Gate.name(path), byName(files(path)));
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
      List<HandedIn> all = Archive.files(path);
      List<HandedIn> files = belowLoneFolder(all);
      List<Submission> found = sorted(id, files);
      if (!found.isEmpty()) {
        return isOnes(files)
            ? found
            : withEmptyFolders(found, foldersIn(path, files == all ? "" : lone(all)));
      }
      refusal = NOTHING;
    } catch (UngradableException e) {
      refusal = e.getMessage();
    }
    return List.of(new Submission(id, List.of(HandedIn.refused(zip.path(), refusal))));
  }

  /** A zip mostly has one folder at its top, and all else in it; a lone learner's is none such. */
  private static List<HandedIn> belowLoneFolder(List<HandedIn> files) {
    // A name that points out of the zip is in no folder, and says nothing of the others.
    List<HandedIn> inFolders = files.stream().filter(file -> file.depth() > 1).toList();
    boolean lone =
        files.stream().noneMatch(file -> file.depth() == 1 && file.refusal().isEmpty())
            && inFolders.stream().map(file -> file.path().get(0)).distinct().count() == 1
            && inFolders.stream().noneMatch(file -> Exported.isFolder(file.path().get(0)));
    return lone
        ? files.stream().map(file -> file.depth() > 1 ? file.below() : file).toList()
        : files;
  }

  /** One learner's, where notebooks lie at the top; and otherwise those of a class. */
  private static List<Submission> sorted(String id, List<HandedIn> files) {
    if (isOnes(files)) {
      return List.of(new Submission(id, highest(files), besideNotebooks(files)));
    }
    List<HandedIn> top = top(files);
    List<Optional<Exported>> exported = exported(top);
    Map<String, List<HandedIn>> learners = new TreeMap<>();
    List<Submission> nobodys = new ArrayList<>();
    for (HandedIn file : files) {
      if (file.depth() == 1 && !file.refusal().isEmpty()) {
        nobodys.add(new Submission(file.name(), List.of(file)));
      } else if (file.depth() > 1) {
        add(learners, Exported.folder(file.path().get(0)), file.below());
      }
    }
    // A zip beside a folder of its name has been unpacked there.
    Set<String> unpacked = Set.copyOf(learners.keySet());
    for (int i = 0; i < top.size(); i++) {
      HandedIn file = top.get(i);
      String stem = HandedIn.stem(file.name());
      if (!exported.isEmpty() && exported.get(i).isPresent()) {
        Exported read = exported.get(i).get();
        add(learners, read.learner(), file.named(read));
      } else if (!exported.isEmpty()) {
        HandedIn refused = HandedIn.refused(file.path(), NOBODYS);
        nobodys.add(new Submission(file.name(), List.of(refused)));
      } else if (!unpacked.contains(stem)) {
        add(learners, stem, file);
      }
    }
    List<Submission> all = new ArrayList<>();
    boolean alone = learners.size() == 1;
    learners.forEach(
        (learner, theirs) ->
            all.add(new Submission(learner, highest(theirs), alone ? inLone(theirs) : List.of())));
    all.addAll(nobodys);
    return all;
  }

  private static List<HandedIn> top(List<HandedIn> files) {
    return files.stream().filter(file -> file.depth() == 1 && file.refusal().isEmpty()).toList();
  }

  private static List<Optional<Exported>> exported(List<HandedIn> top) {
    return Exported.all(top.stream().map(HandedIn::name).toList());
  }

  /** Whether notebooks lie at the top, and no platform put them there. */
  private static boolean isOnes(List<HandedIn> files) {
    List<HandedIn> top = top(files);
    return top.stream().anyMatch(HandedIn::isNotebook) && exported(top).isEmpty();
  }

  /** Folders of a learner's, or those of a class that a notebook has strayed into. */
  private static List<String> besideNotebooks(List<HandedIn> files) {
    return folders(files).stream()
        .map(
            folder ->
                folder
                    + "/ (passed over, since notebooks lie beside it and count; if it is a"
                    + " learner's, move these into a folder of their own)")
        .toList();
  }

  /** Of a class's only folder, the folders in it: they may be the class. */
  private static List<String> inLone(List<HandedIn> files) {
    return !top(files).isEmpty()
        ? List.of()
        : folders(files).stream()
            .map(
                folder ->
                    folder
                        + "/ (taken as this learner's; if it is a learner's, grade the folder that"
                        + " it lies in)")
            .toList();
  }

  private static List<String> folders(List<HandedIn> files) {
    return files.stream()
        .filter(file -> file.depth() > 1)
        .map(file -> file.path().get(0))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * A folder in which nothing was found is a learner's too, and she is told.
   *
   * @param folders the names of all folders, with what is said of each that has nothing
   */
  private static List<Submission> withEmptyFolders(
      List<Submission> found, Map<String, String> folders) {
    Set<String> ids = new HashSet<>(found.stream().map(Submission::id).toList());
    List<Submission> all = new ArrayList<>(found);
    folders.forEach(
        (folder, refusal) -> {
          String id = Exported.folder(folder);
          if (!hidden(folder) && ids.add(id)) {
            all.add(new Submission(id, List.of(HandedIn.refused(List.of(id), refusal))));
          }
        });
    if (all.size() > found.size()) {
      all.sort(Comparator.comparing(Submission::id));
    }
    return all;
  }

  private static Map<String, String> foldersIn(Path top) {
    Map<String, String> folders = new TreeMap<>();
    try (Stream<Path> inside = Files.list(top)) {
      inside
          .filter(Files::isDirectory)
          .forEach(
              folder ->
                  folders.put(Gate.name(folder), Files.isSymbolicLink(folder) ? LINK : EMPTY));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + top + ": " + e, e);
    }
    return folders;
  }

  /** Those at the top of a zip, or in its only folder, if that is named. */
  private static Map<String, String> foldersIn(Path zip, String lone) throws UngradableException {
    Map<String, String> folders = new TreeMap<>();
    for (List<String> folder : Archive.folders(zip)) {
      int depth = lone.isEmpty() ? 0 : 1;
      if (folder.size() > depth && (lone.isEmpty() || folder.get(0).equals(lone))) {
        folders.put(folder.get(depth), EMPTY);
      }
    }
    return folders;
  }

  private static String lone(List<HandedIn> files) {
    return folders(files).get(0);
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
    Map<String, Integer> inFolder = new HashMap<>();
    try {
      Path top = directory.toRealPath();
      Files.walkFileTree(
          top,
          Set.of(),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return folder.equals(top) || !hidden(Gate.name(folder))
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              HandedIn one = HandedIn.at(names(top, file), file);
              if (attributes.isRegularFile()
                  && !hidden(Gate.name(file))
                  && (one.isNotebook() || one.isZip())) {
                return add(one);
              }
              return FileVisitResult.CONTINUE;
            }

            /** A folder that may not be read, or that vanished, costs whose it is. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (file.equals(top)) {
                throw e;
              }
              return hidden(Gate.name(file))
                  ? FileVisitResult.CONTINUE
                  : add(unreadable(names(top, file), e));
            }

            private FileVisitResult add(HandedIn one) {
              boolean ofClass = one.depth() == 1;
              if (!ofClass && inFolder.merge(one.path().get(0), 1, Integer::sum) > MOST_FILES) {
                return FileVisitResult.SKIP_SIBLINGS;
              }
              files.add(one);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e)
                throws IOException {
              return e == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, e);
            }
          });
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + directory + ": " + e, e);
    }
    return files;
  }

  private static List<String> names(Path top, Path file) {
    return StreamSupport.stream(top.relativize(file).spliterator(), false)
        .map(part -> Gate.name(part.getFileName()))
        .toList();
  }

  /** It might hold notebooks: that learner has no mark until it can be read. */
  private static HandedIn unreadable(List<String> path, IOException e) {
    List<String> inside = new ArrayList<>(path);
    inside.add(UNREADABLE);
    return new HandedIn(
        inside,
        () -> {
          throw e;
        });
  }

  private static boolean hidden(String name) {
    return name.startsWith(".") || name.equals("__MACOSX");
  }
}
