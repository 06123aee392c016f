package backprop.autograder.grade;

import backprop.exercise.Report;
import backprop.worker.Worker;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The marks given so far, in a file: a second run takes from it what would come out the same.
 *
 * <p>A mark is found by a hash of everything that it depends on: the notebook's name and bytes, our
 * classes, the limits, the seed, the isolation, and the exercises asked for. What could not be
 * graded is not kept.
 *
 * <p>The file has a line for each mark, and one for the seed, so that a mark of a large class costs
 * no more than the first. A line that was cut short costs its own mark.
 */
final class State {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a line, which has more than a report. */
  private static final ObjectReader READER =
      JSON.readerFor(Report.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** Of a mark that is for this run and this learner alone, in a line that travels. */
  private static final String CUT = "cut";

  private final Path file;
  private final long seed;
  private final byte[] circumstances;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private boolean saysSeed;
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
    this(file, seed, file == null ? null : circumstances(seed, limits, isolation, asked, code));
  }

  /**
   * The state in a file, or, where that is null, in memory.
   *
   * @param circumstances of {@link #circumstances}; null for a state that keeps nothing
   * @throws IOException if there is a file that is no state
   */
  State(Path file, long seed, byte[] circumstances) throws IOException {
    this.file = file;
    this.seed = seed;
    this.circumstances = circumstances;
    OptionalLong last = file == null ? OptionalLong.empty() : read(file, lines);
    saysSeed = last.isPresent() && last.getAsLong() == seed;
  }

  /** A hash of all that the marks of a run depend on, besides the notebooks. */
  static byte[] circumstances(
      long seed, Limits limits, Isolation isolation, List<String> asked, List<Path> code)
      throws IOException {
    MessageDigest hash = Digests.sha256();
    for (Path root : code) {
      classes(hash, root);
    }
    Digests.add(
        hash,
        (seed + " " + limits + " " + isolation + " " + asked).getBytes(StandardCharsets.UTF_8));
    return hash.digest();
  }

  /** The seed of the run that a state file is of; nothing where there is no such file. */
  static OptionalLong seed(Path file) throws IOException {
    return file == null ? OptionalLong.empty() : read(file, new HashMap<>());
  }

  /** Reads a file's lines, each by its key, and returns the seed of the last run. */
  private static OptionalLong read(Path file, Map<String, String> lines) throws IOException {
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    OptionalLong seed = OptionalLong.empty();
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String line : text.lines().toList()) {
      try {
        JsonNode one = JSON.readTree(line);
        if (one.path("seed").isIntegralNumber()) {
          seed = OptionalLong.of(one.path("seed").asLong());
        } else if (one.path("key").isTextual()) {
          lines.put(one.path("key").asText(), line);
        }
      } catch (JsonProcessingException cutShort) {
        // The notebook that it was of is graded again.
      }
    }
    if (seed.isEmpty()) {
      throw new IOException(file + " is no state of a grading run; name another file");
    }
    return seed;
  }

  /** What identifies a notebook's mark. */
  String key(String name, byte[] notebook) {
    if (circumstances == null) {
      return "";
    }
    MessageDigest hash = Digests.sha256();
    Digests.add(hash, circumstances);
    Digests.add(hash, name.getBytes(StandardCharsets.UTF_8));
    Digests.add(hash, notebook);
    return HexFormat.of().formatHex(hash.digest());
  }

  synchronized Optional<Report> find(String key) {
    String found = lines.get(key);
    try {
      return found == null ? Optional.empty() : Optional.of(READER.readValue(found));
    } catch (IOException changed) {
      return Optional.empty();
    }
  }

  /** The mark of a notebook, or that which only this learner's has, and only in this run. */
  synchronized Optional<Report> find(String key, int learner) {
    Optional<Report> known = find(key);
    return known.isPresent() ? known : find(cut(key, learner));
  }

  /** Why a mark could not be kept; empty where all were. */
  synchronized String trouble() {
    return trouble;
  }

  /** Keeps a mark, on the disk before this returns; where that fails, grading goes on. */
  synchronized void put(String key, Report report) {
    if (circumstances != null && !GradeBook.ungraded(report)) {
      keep(key, line(key, report, false));
    }
  }

  /**
   * Keeps a mark that was cut by the end of a learner's time: without her other notebooks it would
   * be another. So it is nobody else's, nor any other run's, and not on the disk.
   */
  synchronized void putCut(String key, int learner, Report report) {
    if (circumstances != null && !GradeBook.ungraded(report)) {
      lines.put(cut(key, learner), line(key, report, true));
    }
  }

  private static String cut(String key, int learner) {
    return learner + " " + key;
  }

  /** All marks, as {@link #take} takes them. */
  synchronized List<String> lines() {
    return List.copyOf(lines.values());
  }

  /**
   * Keeps marks of a learner that another state has kept.
   *
   * @throws IllegalArgumentException if a line is none of a state
   */
  synchronized void take(int learner, List<String> marks) {
    for (String line : marks) {
      try {
        JsonNode one = JSON.readTree(line);
        String key = one.path("key").asText();
        READER.readValue(line);
        if (one.path(CUT).asBoolean()) {
          lines.put(cut(key, learner), line);
        } else {
          keep(key, line);
        }
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("no mark: " + e.getOriginalMessage(), e);
      }
    }
  }

  private static String line(String key, Report report, boolean cut) {
    ObjectNode one = JSON.createObjectNode().put("key", key);
    if (cut) {
      one.put(CUT, true);
    }
    one.put("exercise", report.exercise()).put("title", report.title());
    one.set("tests", JSON.valueToTree(report.tests()));
    one.set("notes", JSON.valueToTree(report.notes()));
    return one.toString();
  }

  private void keep(String key, String line) {
    lines.put(key, line);
    if (file == null) {
      return;
    }
    String text = (saysSeed ? "" : JSON.createObjectNode().put("seed", seed) + "\n") + line;
    try {
      if (Files.exists(file)) {
        // It begins with a new line: what a full disk or a signal has cut short ends there.
        Files.write(
            file, ("\n" + text).getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
      } else {
        WholeFile.write(file, text);
      }
      saysSeed = true;
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
