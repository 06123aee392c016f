package backprop.autograder.grade;

import backprop.exercise.Grader;
import backprop.worker.CheckedAnswers;
import backprop.worker.References;
import backprop.worker.Worker;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A copy of all that workers may load, in a directory that any user can read and none but the
 * grader can write: the library, what it needs, and the native libraries, unpacked.
 */
final class Stage implements AutoCloseable {

  private final Path root = Files.createTempDirectory("backprop-grading-");
  private final List<Path> jars = new ArrayList<>();
  private final List<Path> ours = new ArrayList<>();
  private final Map<List<String>, List<Path>> filtered = new HashMap<>();
  private final Set<Object> libraries = new HashSet<>();

  Stage() throws IOException {
    for (Path entry : entries()) {
      if (Files.isDirectory(entry) || entry.getFileName().toString().startsWith("backprop-")) {
        ours.add(entry);
      } else {
        jars.add(copy(entry, root.resolve("lib").resolve(entry.getFileName())));
      }
    }
    // Unpacks them, in this JVM's own cache, where they are not yet.
    Nd4j.zeros(DataType.FLOAT, 1);
    Path cache = Loader.getCacheDir().toPath();
    for (Path jar : jars) {
      Path unpacked = cache.resolve(jar.getFileName());
      if (Files.isDirectory(unpacked)) {
        copyTree(unpacked, natives().resolve(jar.getFileName()));
      }
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        readable(path);
      }
    }
  }

  /** The worker's own classes, and what the build says that they need. */
  private static List<Path> entries() throws IOException {
    List<Path> entries = new ArrayList<>();
    try (var list = Worker.class.getResourceAsStream("classpath.txt")) {
      if (list == null) {
        throw new IOException("the worker's classpath.txt is missing; build the library again");
      }
      entries.add(
          Path.of(Worker.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
      String text = new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
      for (String entry : text.split(File.pathSeparator)) {
        entries.add(Path.of(entry));
      }
    } catch (URISyntaxException e) {
      throw new IOException("the worker's classes are in no file: " + e.getMessage(), e);
    }
    return entries;
  }

  /** The classpath of a worker that lacks these classes, given by their full names. */
  synchronized List<Path> classpath(List<String> leftOut) throws IOException {
    List<Path> classpath = filtered.get(leftOut);
    if (classpath == null) {
      classpath = new ArrayList<>();
      for (Path entry : ours) {
        Path jar =
            root.resolve("lib")
                .resolve("course-" + filtered.size() + "-" + classpath.size() + ".jar");
        pack(entry, jar, leftOut);
        classpath.add(jar);
      }
      classpath.addAll(jars);
      filtered.put(List.copyOf(leftOut), List.copyOf(classpath));
    }
    return classpath;
  }

  /** Where the native libraries lie unpacked, a directory for the jar of each. */
  Path natives() {
    return root.resolve("natives");
  }

  /** The directories in {@link #natives}. */
  List<Path> nativeDirectories() throws IOException {
    try (Stream<Path> directories = Files.list(natives())) {
      return directories.filter(Files::isDirectory).toList();
    }
  }

  /** What identifies the files that workers are given, wherever they are linked. */
  synchronized Set<Object> libraries() {
    return Set.copyOf(libraries);
  }

  /**
   * A directory for one worker that sees this file system: {@code tmp/}, {@code lib/} with links to
   * what is on its classpath, and {@code natives/} with links to the libraries, beside which
   * JavaCPP writes a lock. The next worker gets another, so that it finds nothing of this one's;
   * and where workers are users of their own, none enters another's, in which may be the classes
   * that it is not given.
   *
   * @param user whose it is; null for the grader's own
   */
  synchronized Path scratch(Integer user, List<Path> classpath) throws IOException {
    Path scratch = Files.createTempDirectory(root, "worker-");
    Path lib = Files.createDirectory(scratch.resolve("lib"));
    for (Path jar : classpath) {
      link(inside(scratch, jar), jar);
    }
    Path own = Files.createDirectory(scratch.resolve("natives"));
    for (Path directory : nativeDirectories()) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          Path link = own.resolve(natives().relativize(file).toString());
          Files.createDirectories(link.getParent());
          link(link, file);
        }
      }
    }
    Path tmp = Files.createDirectory(scratch.resolve("tmp"));
    if (user != null) {
      for (Path path : List.of(tmp, own, scratch)) {
        Files.setAttribute(path, "unix:gid", user);
        Files.setAttribute(path, "unix:uid", user);
      }
    }
    return scratch;
  }

  /**
   * Closes to other users what no worker needs by itself: each has links to its own, in {@link
   * #scratch}.
   */
  void shut() throws IOException {
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    for (Path all : List.of(root.resolve("lib"), natives())) {
      Files.setPosixFilePermissions(all, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** Where a worker in a directory of its own finds an entry of its classpath. */
  static Path inside(Path scratch, Path jar) {
    return scratch.resolve("lib").resolve(jar.getFileName());
  }

  private void link(Path link, Path file) throws IOException {
    Files.createLink(link, file);
    libraries.add(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  private static void pack(Path classes, Path jar, List<String> leftOut) throws IOException {
    if (Files.isDirectory(classes)) {
      packTree(classes, jar, leftOut);
      return;
    }
    try (FileSystem opened =
        FileSystems.newFileSystem(URI.create("jar:" + classes.toUri()), Map.of())) {
      packTree(opened.getPath("/"), jar, leftOut);
    }
  }

  private static void packTree(Path classes, Path jar, List<String> leftOut) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      // That of the worker's own classes is an agent too.
      zip.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
      String agent = "Manifest-Version: 1.0\nPremain-Class: " + References.class.getName() + "\n";
      zip.write(agent.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(path).toString().replace('\\', '/');
        String type = name.replaceFirst("(\\$.*)?\\.class$", "").replace('/', '.');
        if (!leftOut.contains(type)
            && !name.endsWith("classpath.txt")
            && !name.equals(JarFile.MANIFEST_NAME)) {
          zip.putNextEntry(new ZipEntry(name));
          Files.copy(path, zip);
          zip.closeEntry();
        }
      }
      if (Files.exists(classes.resolve("backprop/worker"))) {
        // Here, and not where lessons run, Autograder.check takes down what it is given.
        zip.putNextEntry(new ZipEntry("META-INF/services/" + Grader.class.getName()));
        zip.write(CheckedAnswers.class.getName().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    readable(jar);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        if (Files.isRegularFile(path)) {
          copy(path, to.resolve(from.relativize(path).toString()));
        }
      }
    }
  }

  /** Copies with the time of change, by which JavaCPP knows a library to be unpacked. */
  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    return Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static void readable(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      String all = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(all));
    }
  }

  /** Removes a worker's directory, as far as what it left in there allows now. */
  static void remove(Path scratch) {
    try {
      removeTree(scratch);
    } catch (IOException later) {
      // With the stage, then.
    }
  }

  /** Removes it whole, though another thread may be at it too. */
  private static void removeTree(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            if (!(e instanceof AccessDeniedException) || isOpen(file)) {
              throw e;
            }
            // A directory that a notebook closed, where it ran as our own user.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            if (!isOpen(file)) {
              throw e;
            }
            removeTree(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isOpen(Path directory) {
    return Files.isReadable(directory) && Files.isExecutable(directory);
  }

  /** Removes it; what cannot be removed costs nobody a mark. */
  @Override
  public void close() {
    try {
      removeTree(root);
    } catch (IOException e) {
      System.err.println("grade: cannot remove " + root + "; remove it by hand: " + e);
    }
  }
}
