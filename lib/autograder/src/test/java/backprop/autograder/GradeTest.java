package backprop.autograder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.exercise.GradedExercises;
import backprop.autograder.grade.NeedsFullIsolation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Grading from the command line")
class GradeTest {

  private static final Path COURSE = Path.of("..", "..");
  private static final Path SOLUTION = COURSE.resolve("solutions/05-affine.ipynb");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream systemOut = System.out;
  private final PrintStream systemErr = System.err;

  @TempDir private Path directory;

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(systemOut);
    System.setErr(systemErr);
  }

  @Test
  @DisplayName("gives right answers all points, an exercise none, and writes both down")
  void solutionsAndExercise() throws IOException {
    // A layer, a loss, a checker, an answer of several parts; EveryExerciseTest asks the others.
    List<String> kinds = List.of("05-affine", "06-softmax", "08-gradient-check", "13-optimizers");
    Path solutions = Files.createDirectories(directory.resolve("solutions"));
    for (Path file : solutionFiles()) {
      if (kinds.stream().anyMatch(kind -> file.getFileName().toString().startsWith(kind))) {
        Files.copy(file, solutions.resolve(file.getFileName()));
      }
    }
    Path exercise =
        Files.createDirectories(directory.resolve("exercises")).resolve(SOLUTION.getFileName());
    Files.copy(COURSE.resolve("exercises").resolve(SOLUTION.getFileName()), exercise);
    Path xml = directory.resolve("xml");
    JsonNode book =
        gradeAtLeisure(
            exercise.getParent().toString(), solutions.toString(), "--xml", xml.toString());

    assertEquals("exercises", book.at("/submissions/0/id").asText());
    assertEquals(0, book.at("/submissions/0/exercises/0/score").asDouble(-1));
    assertAllPoints(kinds.size(), book.at("/submissions/1/exercises"));
    assertTrue(Files.readString(xml.resolve("TEST-001-exercises.xml")).contains("<failure "));
    assertFalse(Files.readString(xml.resolve("TEST-002-solutions.xml")).contains("<failure "));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Tag("long")
  @DisplayName("gives every solution all points")
  void everySolution() throws IOException {
    JsonNode book = gradeAtLeisure(COURSE.resolve("solutions").toString());

    assertAllPoints(GradedExercises.all().size(), book.at("/submissions/0/exercises"));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  /** What is asked is whether answers are right, however busy the machine is. */
  private JsonNode gradeAtLeisure(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--test-seconds", "120", "--notebook-seconds", "1800"));
    all.addAll(List.of("--learner-seconds", "7200", "-j", "2", "--allow-weak-isolation"));
    return grade(all.toArray(String[]::new));
  }

  private static void assertAllPoints(int count, JsonNode exercises) {
    assertEquals(count, exercises.size());
    exercises.forEach(
        e -> {
          assertEquals(e.path("max").asDouble(), e.path("score").asDouble(), e::toString);
          assertTrue(e.path("max").asDouble() >= 10, e::toString);
        });
  }

  private static List<Path> solutionFiles() throws IOException {
    try (Stream<Path> files = Files.list(COURSE.resolve("solutions"))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  @Test
  @DisplayName("writes JSON of exactly the fields that other tools expect")
  void schema() throws IOException {
    JsonNode book = grade(notebook("ada", "05-affine", "int a = 1;").toString());

    assertEquals("[isolation, seed, submissions]", fields(book));
    assertTrue(List.of("full", "process").contains(book.path("isolation").asText()));
    assertEquals("[exercises, id]", fields(book.at("/submissions/0")));
    assertEquals("[id, max, score, tests]", fields(book.at("/submissions/0/exercises/0")));
    JsonNode tests = book.at("/submissions/0/exercises/0/tests");
    assertEquals("[message, name, points, status]", fields(tests.get(0)));
    assertEquals(15, tests.size());
  }

  @Test
  @DisplayName("goes on after a notebook that cannot be graded, and says why it cannot")
  void broken() throws IOException {
    Path bob = Files.createDirectories(directory.resolve("class/bob"));
    Files.writeString(bob.resolve("05-affine.ipynb"), "{ no notebook");
    write(bob.resolve("b-without-id.ipynb"), "", "int a = 1;");
    write(bob.resolve("c-unknown.ipynb"), "99-nothing", "int a = 1;");
    Files.writeString(bob.resolve(".hidden.ipynb"), "{}");
    Files.createDirectories(bob.resolve(".ipynb_checkpoints"));
    notebook("class/cid", "05-affine", "int z = 1 / 0;");
    notebook("class/dee", "05-affine", "int a = \"text\";");
    JsonNode all =
        grade(directory.resolve("class").toString(), "--allow-weak-isolation").path("submissions");

    JsonNode exercises = all.at("/0/exercises");
    assertEquals(3, exercises.size());
    all.forEach(s -> s.path("exercises").forEach(e -> assertEquals(0, e.path("score").asDouble())));
    assertMessage(exercises.get(0), "not a notebook");
    assertEquals(20, exercises.get(0).path("max").asDouble());
    assertMessage(exercises.get(1), "names no exercise");
    assertMessage(exercises.get(2), "no exercise has the id 99-nothing");
    assertMessage(all.at("/1/exercises/0"), "cell 1, line 1 threw ArithmeticException: / by zero");
    assertMessage(all.at("/1/exercises/0"), "Affine");
    assertMessage(all.at("/2/exercises/0"), "cell 1, line 1 does not compile: incompatible types");
  }

  @Test
  @DisplayName("counts an exercise once, by the notebook with its name, and says which")
  void twice() throws IOException {
    Path better = copyOfSolution("kim", "", "");
    write(better.resolveSibling("05-affine-Copy1.ipynb"), "05-affine", "int a = 1;");
    Path csv = directory.resolve("marks.csv");
    Path html = directory.resolve("html");
    JsonNode kim =
        grade(
                better.getParent().toString(),
                "--csv",
                csv.toString(),
                "--html",
                html.toString(),
                "--gradescope",
                directory.resolve("results.json").toString())
            .at("/submissions/0");

    assertEquals(1, kim.path("exercises").size());
    assertEquals(20, kim.at("/exercises/0/score").asDouble());
    assertEquals(20, kim.at("/exercises/0/max").asDouble());
    String other =
        "05-affine-Copy1.ipynb (0 points; of the notebooks of 05-affine 05-affine.ipynb counts,"
            + " which has its name)";
    assertEquals(other, kim.at("/notCounted/0").asText());
    assertEquals(2, Files.readAllLines(csv).size());
    String page = Files.readString(html.resolve("001-kim.html"));
    String results = Files.readString(directory.resolve("results.json"));
    for (String text : List.of(out.toString(StandardCharsets.UTF_8), page, results)) {
      assertTrue(text.contains(other), text);
    }
  }

  @Test
  @DisplayName("counts the exercises that are asked for, wherever they lie, and 0 for the others")
  void askedFor() throws IOException {
    write(
        Files.createDirectories(directory.resolve("lea/week 5")).resolve("mine.ipynb"),
        "05-affine",
        "int a = 1;");
    write(directory.resolve("lea/notes.ipynb"), "13-optimizers", "int a = 1;");
    String results = directory.resolve("results.json").toString();
    List<String> asking = List.of("--exercise", "05-affine", "--exercise", "01-central-difference");
    List<String> all = new ArrayList<>(List.of(directory.resolve("lea").toString()));
    all.addAll(asking);
    all.addAll(List.of("--gradescope", results));
    JsonNode lea = grade(all.toArray(String[]::new)).at("/submissions/0");

    assertEquals(2, lea.path("exercises").size());
    assertEquals("05-affine", lea.at("/exercises/0/id").asText());
    assertMessage(lea.at("/exercises/0"), "no answer to test");
    assertMessage(
        lea.at("/exercises/1"), "was not handed in: found notes.ipynb, week 5/mine.ipynb");
    assertEquals(
        "notes.ipynb (it is a notebook of exercise 13-optimizers, which is not asked for)",
        lea.at("/notCounted/0").asText());

    assertEquals(2, Grade.execute(SOLUTION.toString(), "--exercise", "99-nothing"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no exercise has the id 99-nothing"));
  }

  @Test
  @DisplayName("grades the answer above a cell that fails, and hears nothing of what cells print")
  void restIsGraded() throws IOException {
    Path file = copyOfSolution("carol", "", "");
    append(file, "System.out.println(\"forged: 20 of 20\"); throw new IllegalStateException();");
    JsonNode book = grade(file.toString());

    assertEquals(20, book.at("/submissions/0/exercises/0/score").asDouble());
    assertFalse(out.toString(StandardCharsets.UTF_8).contains("forged"));
  }

  @Test
  @DisplayName("takes from an answer in a notebook exactly the tests that it fails")
  void partial() throws IOException {
    Path file = copyOfSolution("dan", "b.accumulate(dY.sum(0));", "b.accumulate(dY.mean(0));");
    Path html = directory.resolve("html");
    JsonNode exercise =
        grade(file.toString(), "--html", html.toString()).at("/submissions/0/exercises/0");
    String said = exercise + Files.readString(html.resolve("001-05-affine.html"));
    assertTrue(said.contains("3 times too small, and 3 is the batch size"), said);
    for (String code : solution()) {
      assertFalse(said.contains(code), code);
    }
    assertFalse(said.contains("Contract") || said.contains("at backprop."), said);

    assertEquals(18, exercise.path("score").asDouble());
    List<String> failed = new ArrayList<>();
    exercise
        .path("tests")
        .forEach(
            t -> {
              if (!t.path("status").asText().equals("passed")) {
                failed.add(t.path("name").asText());
              }
            });
    assertEquals(List.of("backward gives b its gradient"), failed);
  }

  @Test
  @DisplayName("draws a seed for each run, and repeats the run of a seed that is given")
  void seeds() throws IOException {
    Path file = copyOfSolution("ida", "b.accumulate(dY.sum(0))", "b.accumulate(dY.mean(0))");
    JsonNode first = grade(file.toString());
    JsonNode second = grade(file.toString());
    JsonNode again = grade(file.toString(), "--seed", first.path("seed").asText());
    assertNotEquals(first.path("seed"), second.path("seed"));
    assertNotEquals(messages(first), messages(second));
    assertEquals(first, again);
  }

  @Test
  @DisplayName("gives no points for the library's own layer in disguise")
  void shortcut() throws IOException {
    Path file =
        copyOfSolution(
            "eve",
            "return x.mmul(w.value()).addiRowVector(b.value());",
            "return backprop.tensor.Ops.affine(x, w.value(), b.value());");
    JsonNode exercise = grade(file.toString()).at("/submissions/0/exercises/0");

    assertEquals(0, exercise.path("score").asDouble());
    assertMessage(exercise, "uses Ops.affine");
  }

  @NeedsFullIsolation
  @Test
  @DisplayName("grades a class at full isolation, and asks for no leave")
  void classAtFullIsolation() throws IOException {
    notebook("class/fay", "05-affine", "int a = 1;");
    notebook("class/gil", "05-affine", "int a = 1;");
    JsonNode book = grade(directory.resolve("class").toString());

    assertEquals("full", book.path("isolation").asText());
    assertEquals(2, book.path("submissions").size());
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("grades a class below full isolation only where that is allowed")
  void classDirectory() throws IOException {
    notebook("class/fay", "05-affine", "int a = 1;");
    notebook("class/gil", "05-affine", "int a = 1;");
    Files.createDirectories(directory.resolve("class/not-handed-in"));
    String all = directory.resolve("class").toString();

    assertEquals(2, Grade.execute(all, "--isolation", "process"));
    assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("isolation: process ("));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("add --allow-weak-isolation"));
    JsonNode submissions = grade(all, "--allow-weak-isolation", "-j", "2").path("submissions");
    assertEquals("fay", submissions.at("/0/id").asText());
    assertEquals("gil", submissions.at("/1/id").asText());
    assertEquals("not-handed-in", submissions.at("/2/id").asText());
    assertEquals(0, submissions.at("/2/exercises/0/score").asDouble());
    assertEquals(3, submissions.size());
  }

  @Test
  @DisplayName(
      "grades a class in a zip, and a zip that is broken or hostile costs its learner only")
  void zips() throws IOException {
    Path learners = directory.resolve("export.zip");
    String last = "return dY.mmul(w.value().transpose());";
    Path exits = copyOfSolution("dan", last, "if (dY.size(0) == 1) System.exit(3); " + last);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(learners))) {
      out.putNextEntry(new ZipEntry("export/ada/05-affine.ipynb"));
      Files.copy(SOLUTION, out);
      out.putNextEntry(new ZipEntry("export/bob/work.zip"));
      out.write("PK".getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new ZipEntry("export/dan/05-affine.ipynb"));
      Files.copy(exits, out);
      out.putNextEntry(new ZipEntry("export/eve/..\\..\\..\\marks\\marks.json"));
      out.write('x');
    }
    JsonNode submissions = grade(learners.toString(), "--allow-weak-isolation").path("submissions");

    assertEquals(4, submissions.size());
    assertEquals("ada", submissions.at("/0/id").asText());
    assertEquals(20, submissions.at("/0/exercises/0/score").asDouble());
    assertEquals("bob", submissions.at("/1/id").asText());
    assertMessage(submissions.at("/1/exercises/0"), "not a zip that can be read");
    assertEquals("dan", submissions.at("/2/id").asText());
    assertEquals(19, submissions.at("/2/exercises/0/score").asDouble());
    // Whose folder it is in, nobody can say: it has a row of its own.
    assertTrue(submissions.at("/3/id").asText().startsWith("export∕eve∕.."));
    assertMessage(submissions.at("/3/exercises/0"), "points out of");
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("puts nothing on the terminal that a terminal would act on")
  void controlCharacters() throws IOException {
    Path learner = Files.createDirectories(directory.resolve("hal"));
    Files.writeString(learner.resolve("\u001b[2J\u202e.ipynb"), "\u001b[31m");
    grade(learner.toString());
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("\\u001B[2J\\u202E  "), said);
    assertTrue(said.lines().noneMatch(line -> line.matches(".*\\p{C}.*")), said);
  }

  @Test
  @DisplayName("follows no link in a learner's directory to what somebody else wrote")
  void links() throws IOException {
    notebook("ada", "05-affine", "int a = 1;");
    Path mallory = Files.createDirectories(directory.resolve("mallory"));
    Path link =
        Files.createSymbolicLink(mallory.resolve("05-affine.ipynb"), SOLUTION.toAbsolutePath());
    assertEquals(2, Grade.execute(mallory.toString()));
    Files.delete(link);
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no notebooks in"));
  }

  @Test
  @DisplayName("answers a bad path or option with one line and exit status 2")
  void badArguments() throws IOException {
    assertEquals(2, Grade.execute(directory.resolve("nowhere").toString()));
    assertEquals(2, Grade.execute(directory.toString()));
    assertEquals(2, Grade.execute("--colour", "red"));
    assertEquals(2, Grade.execute());
    assertEquals(2, Grade.execute(SOLUTION.toString(), "-j", "0"));
    assertEquals(2, Grade.execute(SOLUTION.toString(), "--test-seconds", "NaN"));
    // A directory with something in it, and a path through a file.
    Path used = copyOfSolution("carol", "", "");
    String exercises = Path.of("..", "..", "exercises").toString();
    for (Path to : List.of(directory, used.resolve("answers"))) {
      String[] words = {SOLUTION.toString(), "--sources", "" + to, "--handed-out", exercises};
      assertEquals(2, Grade.execute(words));
    }
    assertEquals(2, Grade.execute(SOLUTION.toString(), "--sources", directory + "/new"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("--sources needs the exercises"));
    assertEquals(9, err.toString(StandardCharsets.UTF_8).lines().count());
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  private JsonNode grade(String... arguments) throws IOException {
    Path json = directory.resolve("marks/marks.json");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--json", json.toString()));
    assertEquals(0, Grade.execute(all.toArray(String[]::new)), () -> err.toString());
    return new ObjectMapper().readTree(json.toFile());
  }

  private Path notebook(String learner, String exercise, String code) throws IOException {
    Path own = Files.createDirectories(directory.resolve(learner));
    write(own.resolve("05-affine.ipynb"), exercise, code);
    return own;
  }

  private static void write(Path file, String exercise, String code) throws IOException {
    ObjectMapper json = new ObjectMapper();
    var root = json.createObjectNode();
    root.putObject("metadata").putObject("backprop").put("exercise", exercise);
    root.putArray("cells").addObject().put("cell_type", "code").put("source", code);
    json.writeValue(file.toFile(), root);
  }

  /** The solution with a piece of its source replaced. */
  private static List<String> messages(JsonNode book) {
    return book.at("/submissions/0/exercises/0/tests").findValuesAsText("message");
  }

  private Path copyOfSolution(String learner, String from, String to) throws IOException {
    String text = Files.readString(SOLUTION);
    assertTrue(text.contains(from));
    Path file = Files.createDirectories(directory.resolve(learner)).resolve("05-affine.ipynb");
    Files.writeString(file, from.isEmpty() ? text : text.replace(from, to));
    return file;
  }

  /** The lines that learners are to write, as they stand in the solution. */
  private static List<String> solution() throws IOException {
    List<String> code = new ArrayList<>();
    boolean inside = false;
    for (JsonNode cell : new ObjectMapper().readTree(SOLUTION.toFile()).path("cells")) {
      for (JsonNode line : cell.path("source")) {
        String text = line.asText().strip();
        if (text.startsWith("// BEGIN") || text.startsWith("// END")) {
          inside = text.startsWith("// BEGIN");
        } else if (inside) {
          code.add(text);
        }
      }
    }
    assertTrue(code.size() > 5, code::toString);
    return code;
  }

  private static void append(Path file, String code) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode root = json.readTree(file.toFile());
    ((ArrayNode) root.path("cells")).addObject().put("cell_type", "code").put("source", code);
    json.writeValue(file.toFile(), root);
  }

  private static void assertMessage(JsonNode exercise, String part) {
    String message = exercise.at("/tests/0/message").asText();
    assertTrue(message.contains(part), message);
  }

  private static String fields(JsonNode node) {
    TreeSet<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names.toString();
  }
}
