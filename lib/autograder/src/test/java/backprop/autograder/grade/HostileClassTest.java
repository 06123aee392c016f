package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run over a class in which most hand in what is to take the others' marks: with little memory,
 * under a locale that knows ASCII only, and without the right to read everything.
 */
@DisplayName("A class with hostile notebooks in it")
class HostileClassTest {

  private static final Path SOLUTION = Path.of("..", "..", "solutions", "05-affine.ipynb");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "05-affine.ipynb";

  @TempDir private static Path directory;

  /** A notebook's text, written piece by piece. */
  private interface Text {
    void write(BufferedWriter out) throws IOException;
  }

  /** What a learner comes to: points, null for none given, and a part of the first message. */
  private record Outcome(Double points, String message) {}

  private final Map<String, Outcome> expected = new LinkedHashMap<>();

  @TestFactory
  @DisplayName("is graded, and each has what is theirs")
  Stream<DynamicTest> hostile() throws Exception {
    Path learners = Files.createDirectories(directory.resolve("class"));
    rightOnes(learners);
    texts(learners);
    files(learners);

    Path json = directory.resolve("marks.json");
    Path html = directory.resolve("html");
    String said = grade(learners, json, html);
    assertTrue(Files.exists(json), said);
    assertTrue(Files.size(json) < 4 << 20, "the marks are a report's, not a notebook's");
    Map<String, JsonNode> marks = new LinkedHashMap<>();
    JSON.readTree(json.toFile())
        .path("submissions")
        .forEach(s -> marks.put(s.path("id").asText(), s));
    assertEquals(
        List.copyOf(expected.keySet()).stream().sorted().toList(),
        marks.keySet().stream().sorted().toList(),
        said);
    try (Stream<Path> pages = Files.list(html)) {
      List<Path> all = pages.toList();
      assertEquals(marks.size() + 1, all.size());
      for (Path page : all) {
        assertTrue(Files.size(page) < 200_000, page + " has " + Files.size(page) + " bytes");
      }
    }
    return expected.entrySet().stream()
        .map(e -> dynamicTest(e.getKey(), () -> check(marks.get(e.getKey()), e.getValue(), said)));
  }

  private static void check(JsonNode marks, Outcome outcome, String said) {
    JsonNode exercise = marks.at("/exercises/0");
    String shown = marks.toString();
    String all = shown.substring(0, Math.min(3000, shown.length())) + "\n" + said;
    if (outcome.points() == null) {
      assertTrue(exercise.path("score").isNull(), all);
    } else {
      assertEquals(outcome.points(), exercise.path("score").asDouble(), all);
    }
    String messages = exercise.path("tests").findValuesAsText("message").toString();
    assertTrue(messages.contains(outcome.message()), all);
    for (JsonNode test : exercise.path("tests")) {
      boolean passed = test.path("status").asText().equals("passed");
      assertEquals(passed, test.path("message").asText().isBlank(), () -> "" + test);
      assertTrue(test.path("message").asText().length() < 6_000, "a message is short");
    }
  }

  // --- Who is in the class ----------------------------------------------------------------------

  private void rightOnes(Path learners) throws IOException {
    String solution = Files.readString(SOLUTION);
    for (String name : List.of("ada", "zoe", "王小明", "Zoë")) {
      Files.writeString(learner(learners, name, 20.0, "").resolve(NAME), solution);
    }
    for (String name : List.of("李小红", "Zoé")) {
      Files.writeString(
          learner(learners, name, 0.0, "no answer to test").resolve(NAME), notebook("int a = 1;"));
    }
    // Names in another character set, which differ in one byte.
    for (String bytes : List.of("%CD%F5", "%CE%F5")) {
      Path own = Path.of(URI.create(learners.toUri() + bytes));
      Files.writeString(Files.createDirectory(own).resolve(NAME), notebook("int b = 1;"));
      expected.put(bytes.replace("%", "\\x"), new Outcome(0.0, "no answer to test"));
    }
  }

  private void texts(Path learners) throws IOException {
    text(
        learners,
        "id-half-a-character",
        0.0,
        "no exercise has the id \\uD800",
        out ->
            out.write(
                "{\"metadata\": {\"backprop\": {\"exercise\": \"\\ud800\"}}, \"cells\": []}"));
    text(
        learners,
        "id-of-19-MB",
        0.0,
        "more than",
        out -> {
          out.write("{\"cells\": [], \"metadata\": {\"backprop\": {\"exercise\": \"");
          repeat(out, "x", 19 << 20);
          out.write("\"}}}");
        });
    text(
        learners,
        "id-of-a-thousand",
        0.0,
        "no exercise has the id xxxx",
        out ->
            out.write(
                "{\"metadata\": {\"backprop\": {\"exercise\": \""
                    + "x".repeat(1000)
                    + "\"}}, \"cells\": []}"));
    text(
        learners,
        "comments-that-never-end",
        0.0,
        "are the most",
        out -> out.write(notebook("/* ".repeat(500_000))));
    for (int i = 0; i < 5; i++) {
      text(
          learners,
          "objects-of-20-MB-" + i,
          0.0,
          "more than",
          out -> {
            out.write("{\"cells\": [");
            repeat(out, "{},", (20 << 20) / 3 - 20);
            out.write("{}]}");
          });
    }
    text(
        learners,
        "metadata-100000-deep",
        0.0,
        "nest",
        out -> {
          out.write("{\"cells\": [], \"metadata\": ");
          repeat(out, "{\"a\": ", 100_000);
          out.write("1");
          repeat(out, "}", 100_000);
          out.write("}");
        });
    text(
        learners,
        "outputs-100000-deep",
        0.0,
        "not a notebook",
        out -> {
          out.write("{\"metadata\": {}, \"cells\": [{\"outputs\": ");
          repeat(out, "[", 100_000);
        });
    text(
        learners,
        "a-million-cells",
        0.0,
        "more than",
        out -> {
          out.write("{\"cells\": [");
          repeat(out, "{\"cell_type\":0},", 1_000_000);
          out.write("{}]}");
        });
    text(
        learners,
        "outputs-of-100-MB",
        0.0,
        "larger than 20 MB",
        out -> {
          out.write("{\"cells\": [{\"outputs\": \"");
          repeat(out, "x", 100 << 20);
          out.write("\"}]}");
        });
    text(
        learners,
        "numbers-that-are-long",
        0.0,
        "not a notebook",
        out -> {
          out.write("{\"cells\": [], \"metadata\": {\"a\": ");
          repeat(out, "9", 900_000);
          out.write("}}");
        });
    text(
        learners,
        "names-that-are-many",
        0.0,
        "no answer to test",
        out -> {
          out.write("{\"metadata\": {}, \"cells\": [{\"outputs\": {\"a\": 1");
          for (int i = 0; i < 500_000; i++) {
            out.write(",\"n" + i + "\": 0");
          }
          out.write("}}]}");
        });
    solved(
        learners,
        "outputs-of-15-MB",
        cells -> {
          StringBuilder output = new StringBuilder();
          cells.get(0).withObjectProperty("metadata");
          ((ObjectNode) cells.get(0))
              .putArray("outputs")
              .add(output.append("[],".repeat(5 << 20)).toString());
        });
    ArrayNode all = (ArrayNode) JSON.readTree(SOLUTION.toFile()).path("cells");
    String answer = source(answer(all));
    String listed = "return List.of(w, b);";
    assertTrue(answer.contains(listed), answer);
    text(
        learners,
        "a-parameter-s-name-of-12-MB",
        19.0,
        "another array named nnnn",
        out ->
            out.write(
                notebook(
                    answer.replace(
                        listed,
                        "return List.of(w, b, Parameter.bias(\"n\".repeat(12 << 20), w.value()));"))));
    text(
        learners,
        "an-exception-s-message-of-12-MB",
        19.0,
        "mmmm",
        out ->
            out.write(
                notebook(
                    answer.replace(
                        listed, "throw new IllegalStateException(\"m\".repeat(12 << 20));"))));
    text(
        learners,
        "no-stderr",
        20.0,
        "",
        out -> out.write(notebook("System.setErr(null); System.setOut(null);", answer)));
  }

  private void files(Path learners) throws Exception {
    Path pipe = learner(learners, "a-pipe", 0.0, "no list of cells").resolve(NAME);
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Files.writeString(pipe.resolveSibling("other.ipynb"), "{}");
    expected.put("a-pipe", new Outcome(0.0, "no list of cells"));
    Path closed = learner(learners, "a-directory-that-may-not-be-read", null, "cannot read");
    Files.writeString(closed.resolve(NAME), "{}");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Path secret =
        learner(learners, "a-file-that-may-not-be-read", null, "cannot read").resolve(NAME);
    Files.writeString(secret, "{}");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Path zip =
        learner(learners, "names-of-4000-characters", 0.0, "has 4006 characters").resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("n".repeat(4000) + ".ipynb"));
    }
    Path deep = learner(learners, "ten-thousand-folders", 0.0, "characters").resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(deep))) {
      out.putNextEntry(new ZipEntry("a/".repeat(10_000) + NAME));
    }
    Path many = learner(learners, "three-hundred-notebooks", 0.0, "no list of cells");
    for (int i = 0; i < 300; i++) {
      Files.writeString(many.resolve(i + ".ipynb"), "{}");
    }
    Path turned = learner(learners, "a-name-that-turns\\u202E", 0.0, "no list of cells");
    Files.writeString(turned.resolve("a\u001b[2J\n.ipynb"), "{}");
  }

  // --- How they are made, and graded ------------------------------------------------------------

  private Path learner(Path learners, String id, Double points, String message) throws IOException {
    expected.put(id, new Outcome(points, message));
    String name = id.replace("\\u202E", "\u202e");
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return Files.createDirectories(Path.of(URI.create(learners.toUri() + encoded)));
  }

  private void text(Path learners, String id, Double points, String message, Text text)
      throws IOException {
    try (BufferedWriter out =
        Files.newBufferedWriter(learner(learners, id, points, message).resolve(NAME))) {
      text.write(out);
    }
  }

  private interface Change {
    void make(ArrayNode cells);
  }

  private void solved(Path learners, String id, Change change) throws IOException {
    JsonNode root = JSON.readTree(SOLUTION.toFile());
    change.make((ArrayNode) root.path("cells"));
    Files.writeString(learner(learners, id, 20.0, "").resolve(NAME), root.toString());
  }

  private static void repeat(BufferedWriter out, String text, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      out.write(text);
    }
  }

  private static ObjectNode answer(ArrayNode cells) {
    for (JsonNode cell : cells) {
      if (cell.path("id").asText().equals("affine")) {
        return (ObjectNode) cell;
      }
    }
    throw new IllegalStateException("the solution has no cell with the id affine");
  }

  private static String source(JsonNode cell) {
    StringBuilder source = new StringBuilder();
    cell.path("source").forEach(line -> source.append(line.asText()));
    return source.toString();
  }

  private static String notebook(String... sources) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("metadata").putObject("backprop").put("exercise", "05-affine");
    ArrayNode cells = root.putArray("cells");
    for (String source : sources) {
      cells.addObject().put("cell_type", "code").put("source", source);
    }
    return root.toString();
  }

  private static String grade(Path learners, Path json, Path html) throws Exception {
    List<String> words = new ArrayList<>();
    if (WorkerUsers.possible()) {
      // Root reads whatever there is, but for this.
      words.addAll(
          List.of(
              "setpriv",
              "--bounding-set",
              "-dac_override,-dac_read_search",
              "--inh-caps",
              "-dac_override,-dac_read_search"));
    }
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    words.addAll(
        List.of(
            "-Xmx512m",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path")));
    words.addAll(List.of("backprop.autograder.Grade", learners.toString(), "-j", "6"));
    words.addAll(List.of("--json", json.toString(), "--html", html.toString()));
    words.addAll(
        List.of(
            "--xml",
            directory.resolve("xml").toString(),
            "--csv",
            directory.resolve("marks.csv").toString()));
    words.addAll(
        List.of("--isolation", "process", "--allow-weak-isolation", "--test-seconds", "20"));
    Path said = directory.resolve("said.txt");
    ProcessBuilder grader =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
    grader.environment().put("LC_ALL", "C");
    Process process = grader.start();
    try {
      assertTrue(process.waitFor(300, TimeUnit.SECONDS), "it ends");
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(said);
    assertFalse(text.chars().anyMatch(c -> c < 0x20 && c != '\n'), text);
    return text.substring(Math.max(0, text.length() - 3000));
  }
}
