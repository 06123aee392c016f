package backprop.autograder.grade;

import backprop.exercise.Report;
import backprop.worker.Worker;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The marks given so far, in a file: a second run takes from it what would come out the same.
 *
 * <p>A mark is found by a hash of everything that it depends on: the notebook's name and bytes, our
 * classes, the limits, the seed, the isolation, and the exercises asked for. What could not be
 * graded is not kept.
 */
final class State {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ObjectNode marks;
  private final long seed;
  private final byte[] circumstances;
  private String trouble = "";

  /**
   * The state in a file, which need not exist; null for a state that keeps nothing.
   *
   * @param asked the exercises that count; all of them where it is empty
   * @param code where the classes are that marks depend on
   * @throws IOException if there is a file that is no state
   */
  State(
      Path file, long seed, Limits limits, Isolation isolation, List<String> asked, List<Path> code)
      throws IOException {
    this.file = file;
    this.seed = seed;
    JsonNode read = file == null ? JSON.createObjectNode() : read(file).path("marks");
    marks = read instanceof ObjectNode object ? object : JSON.createObjectNode();
    MessageDigest hash = Digests.sha256();
    if (file != null) {
      for (Path root : code) {
        classes(hash, root);
      }
    }
    Digests.add(
        hash,
        (seed + " " + limits + " " + isolation + " " + asked).getBytes(StandardCharsets.UTF_8));
    circumstances = hash.digest();
  }

  /** The seed of the run that a state file is of; nothing where there is no such file. */
  static OptionalLong seed(Path file) throws IOException {
    JsonNode seed = file == null ? JSON.nullNode() : read(file).path("seed");
    return seed.isIntegralNumber() ? OptionalLong.of(seed.asLong()) : OptionalLong.empty();
  }

  private static JsonNode read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return JSON.createObjectNode();
    }
    JsonNode root;
    try {
      root = JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new IOException(file + " is no state of a grading run; name another file", e);
    }
    if (!root.path("marks").isObject() || !root.path("seed").isIntegralNumber()) {
      throw new IOException(file + " is no state of a grading run; name another file");
    }
    return root;
  }

  /** What identifies a notebook's mark. */
  String key(String name, byte[] notebook) {
    if (file == null) {
      return "";
    }
    MessageDigest hash = Digests.sha256();
    Digests.add(hash, circumstances);
    Digests.add(hash, name.getBytes(StandardCharsets.UTF_8));
    Digests.add(hash, notebook);
    return HexFormat.of().formatHex(hash.digest());
  }

  synchronized Optional<Report> find(String key) {
    JsonNode found = marks.get(key);
    try {
      return found == null ? Optional.empty() : Optional.of(JSON.treeToValue(found, Report.class));
    } catch (IOException changed) {
      return Optional.empty();
    }
  }

  /** Why a mark could not be kept; empty where all were. */
  synchronized String trouble() {
    return trouble;
  }

  /** Keeps a mark, on the disk before this returns; where that fails, grading goes on. */
  synchronized void put(String key, Report report) {
    if (file == null || GradeBook.ungraded(report)) {
      return;
    }
    ObjectNode one = marks.putObject(key);
    one.put("exercise", report.exercise()).put("title", report.title());
    one.set("tests", JSON.valueToTree(report.tests()));
    one.set("notes", JSON.valueToTree(report.notes()));
    ObjectNode root = JSON.createObjectNode().put("seed", seed);
    root.set("marks", marks);
    try {
      WholeFile.write(file, root + "\n");
    } catch (IOException e) {
      trouble = "marks could not be kept in " + file + ": " + e.getMessage();
    }
  }

  /** Where the classes of the grader, the worker and the library are. */
  static List<Path> code() throws IOException {
    List<Path> roots = new ArrayList<>();
    try {
      for (Class<?> one : List.of(State.class, Worker.class, Report.class)) {
        roots.add(Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()));
      }
    } catch (URISyntaxException e) {
      throw new IOException("the grader's classes are in no file: " + e.getMessage(), e);
    }
    return roots;
  }

  /** Adds every file of a module. */
  private static void classes(MessageDigest hash, Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path :
          all.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList()) {
        Digests.add(hash, root.relativize(path).toString().getBytes(StandardCharsets.UTF_8));
        Digests.addFile(hash, path);
      }
    }
  }
}
