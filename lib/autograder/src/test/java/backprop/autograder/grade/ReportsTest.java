package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Report;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A report")
class ReportsTest {

  private static final String HOSTILE =
      "<script>alert(1)</script>\u0000\u001b\u202e\ud800\u2028'\"&amp;"
          + "\nHint: <img src=x onerror=alert(2)>";

  @TempDir private Path directory;

  @Test
  @DisplayName("as a page shows points, reason and hint, and lets nothing of a message act")
  void learnerPage() {
    GradeBook book = book(marks("<b>ada</b>", passed(3), failed(2, HOSTILE)));
    String page = LearnerPage.of(book, book.submissions().get(0));
    assertTrue(page.contains("3 of 5 points"), page);
    assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), page);
    assertTrue(
        page.contains("&lt;/script&gt;␀␛\\u202E\\uD800\\u2028&#39;&quot;&amp;amp;\nHint: &lt;img"));
    assertTrue(page.contains("<p><strong>Hint:</strong> Count again.</p>"), page);
    assertTrue(page.contains("&lt;b&gt;ada&lt;/b&gt;"), page);
    assertFalse(page.contains("<script"), page);
    assertFalse(page.contains("<img"), page);
    assertFalse(page.codePoints().anyMatch(c -> "\0\u001b\u202e\u2028".indexOf(c) >= 0), page);
    String style = page.substring(page.indexOf("<style>"), page.indexOf("</style>"));
    assertFalse(style.contains("&"), "a style is read as it stands: " + style);
    assertTrue(page.contains("default-src &#39;none&#39;"), page);
    assertFalse(page.contains("http:") || page.contains("https:"), "asks for no other file");
  }

  @Test
  @DisplayName("as text has the hint below the message, in whatever form it is written")
  void hints() throws IOException {
    GradeBook.Marks ada = marks("ada", passed(3), failed(2, "3 for 4"));
    String explained = "3 for 4\nHint: Count again.";
    JsonNode tests = json(book(ada).json()).at("/submissions/0/exercises/0/tests");
    assertEquals(explained, tests.at("/1/message").asText());
    assertEquals("", tests.at("/0/message").asText());
    assertEquals(explained, json(gradescope(ada)).at("/tests/1/output").asText());
    assertEquals(explained, json(Classroom.of(ada)).at("/tests/1/message").asText());
    assertTrue(JUnitXml.of(ada).contains("message=\"3 for 4\">" + explained + "</failure>"));
    assertTrue(
        ada.reports()
            .get(0)
            .toString()
            .endsWith("fails\n      3 for 4\n      Hint: Count again.\n"));
  }

  @Test
  @DisplayName(
      "says what several tests wait for once, on the page and in the table, and each test in files")
  void common() throws IOException {
    String reason = "cell 3, line 7 does not compile: ';' <expected>\nno answer to test: none";
    Report report =
        Gate.report(
            new NotebookGrader(null, Limits.seconds(1, 1, 1), 7)
                .without("05-affine.ipynb", Report.Status.FAILED, reason));
    GradeBook.Marks ada = new GradeBook.Marks("ada", List.of(report));
    GradeBook book = book(ada);
    String page = LearnerPage.of(book, ada);
    int tests = report.tests().size();
    assertTrue(tests > 12, report::toString);
    String says = "the answer does not compile: " + tests + " tests wait for it";
    assertTrue(page.contains("<strong>" + says + "</strong>"), page);
    assertEquals(1, count(page, "&lt;expected&gt;"), page);
    assertEquals(1, count(page, "Hint:"), page);
    assertEquals(tests, count(page, "✗ failed"), page);
    assertTrue(page.indexOf("<details><summary>") < page.indexOf("✗ failed"), page);
    assertEquals(1, count(report.toString(), "<expected>"), report::toString);
    assertTrue(report.toString().contains(says), report::toString);
    assertEquals(1, count(book.table(), "<expected>"), book::table);
    assertTrue(book.table().contains(says), book::table);
    assertEquals(0, report.score());
    assertEquals(20, report.max());
    JsonNode inJson = json(book.json()).at("/submissions/0/exercises/0/tests");
    assertEquals(tests, inJson.size());
    assertEquals(reason, inJson.at("/5/message").asText());
    assertEquals(tests, count(JUnitXml.of(ada), "<failure"));
    State kept =
        new State(
            directory.resolve("kept"),
            7,
            Limits.seconds(1, 1, 1),
            Isolation.FULL,
            List.of(),
            List.of());
    kept.put("key", report);
    assertEquals(report, kept.find("key").orElseThrow());
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  @DisplayName("on a class has a picture, what fails most, and a link to each learner's page")
  void classPage() {
    GradeBook book =
        book(
            marks("ada", passed(3), failed(2, "a")),
            marks("<i>bob</i>", passed(3), failed(2, "b")),
            marks("eve", new Report.Test("two", Report.Status.ERROR, 0, 5, "not graded: x", "")));
    String page = ClassPage.of(book);
    assertTrue(page.contains("src=\"data:image/png;base64,"), page);
    assertTrue(page.contains("05-affine: fails</td><td>2 of 2</td>"), page);
    assertTrue(page.contains("href=\"001-ada.html\""), page);
    assertTrue(page.contains("href=\"002-_i_bob__i_.html\""), page);
    assertTrue(page.contains("Of 1 learner"), page);
    assertFalse(page.contains("<i>"), page);
  }

  @Test
  @DisplayName("as CSV has nbgrader's columns, no formula, and no zero where grading failed")
  void csv() {
    String csv =
        NbgraderCsv.of(
            book(
                marks("=1+1", passed(3), failed(2, "x")),
                marks(
                    "a,\"b\"", new Report.Test("t", Report.Status.ERROR, 0, 5, "not graded", ""))));
    List<String> lines = csv.lines().toList();
    assertEquals(
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,"
            + "late_submission_penalty,score,max_score",
        lines.get(0));
    assertEquals("05-affine,,,'=1+1,,,,3.0,0.0,3.0,5.0", lines.get(1));
    assertEquals("05-affine,,,\"a,\"\"b\"\"\",,,,,,,5.0", lines.get(2));
    assertEquals(3, lines.size());
  }

  @Test
  @DisplayName("for Gradescope has every test with its points, and no score where grading failed")
  void gradescope() throws IOException {
    JsonNode results = json(gradescope(marks("ada", passed(3), failed(2, HOSTILE))));
    assertEquals(3, results.path("score").asDouble());
    assertEquals(2, results.path("tests").size());
    JsonNode failed = results.at("/tests/1");
    assertEquals("05-affine: fails", failed.path("name").asText());
    assertEquals(0, failed.path("score").asDouble());
    assertEquals(2, failed.path("max_score").asDouble());
    assertEquals("failed", failed.path("status").asText());
    assertEquals("text", failed.path("output_format").asText());
    JsonNode ungraded =
        json(gradescope(marks("ada", new Report.Test("t", Report.Status.ERROR, 0, 5, "x", ""))));
    assertTrue(ungraded.path("score").isMissingNode(), ungraded.toString());
    assertEquals("full", ungraded.at("/extra_data/isolation").asText());
    assertEquals(1, ungraded.at("/extra_data/seed").asLong());
  }

  @Test
  @DisplayName("for GitHub Classroom sums to the points, and tells an error from a failure")
  void classroom() throws IOException {
    JsonNode result = json(Classroom.of(marks("ada", passed(3), failed(2, "x"))));
    assertEquals("fail", result.path("status").asText());
    assertEquals(5, result.path("max_score").asDouble());
    assertEquals(3, result.at("/tests/0/score").asDouble());
    assertEquals("pass", json(Classroom.of(marks("ada", passed(3)))).path("status").asText());
    JsonNode error =
        json(Classroom.of(marks("ada", new Report.Test("t", Report.Status.ERROR, 0, 5, "x", ""))));
    assertEquals("error", error.path("status").asText());
    assertEquals(0, error.path("max_score").asDouble(), "the reporter would take it for a zero");
  }

  @Test
  @DisplayName("draws its arrays from the run and the notebook: a change changes them")
  void seeds() {
    byte[] one = {'{', '}'};
    byte[] same = {'{', '}'};
    byte[] other = {'{', ' ', '}'};
    assertEquals(Digests.seed(7, one), Digests.seed(7, same));
    assertNotEquals(Digests.seed(7, one), Digests.seed(7, other));
    assertNotEquals(Digests.seed(7, one), Digests.seed(8, one));
  }

  @Test
  @DisplayName("is kept as it is given, found for the same notebook, and by nothing else")
  void state() throws IOException {
    Path code = Files.createDirectories(directory.resolve("classes"));
    Files.writeString(code.resolve("Contract.class"), "as it was");
    byte[] notebook = {'{', '}'};
    Path file = directory.resolve("state.json");
    Limits limits = Limits.seconds(1, 2, 3);
    Report report = marks("ada", passed(3), failed(2, "<b>\u0007\u202e")).reports().get(0);
    State first = new State(file, 7, limits, Isolation.FULL, List.of(), List.of(code));
    assertTrue(first.find(first.key("05-affine.ipynb", notebook)).isEmpty());
    first.put(first.key("05-affine.ipynb", notebook), report);

    State second = new State(file, 7, limits, Isolation.FULL, List.of(), List.of(code));
    assertEquals(
        report.tests(), second.find(second.key("05-affine.ipynb", notebook)).orElseThrow().tests());
    assertEquals(7, State.seed(file).orElseThrow());
    for (State changed :
        List.of(
            new State(file, 8, limits, Isolation.FULL, List.of(), List.of(code)),
            new State(file, 7, Limits.seconds(2, 2, 3), Isolation.FULL, List.of(), List.of(code)),
            new State(file, 7, limits, Isolation.FULL, List.of("05-affine"), List.of(code)),
            new State(file, 7, limits, Isolation.PROCESS, List.of(), List.of(code)))) {
      assertTrue(changed.find(changed.key("05-affine.ipynb", notebook)).isEmpty());
    }
    assertTrue(second.find(second.key("other.ipynb", notebook)).isEmpty());
    Files.writeString(code.resolve("Contract.class"), "changed");
    State later = new State(file, 7, limits, Isolation.FULL, List.of(), List.of(code));
    assertTrue(later.find(later.key("05-affine.ipynb", notebook)).isEmpty());
    notebook[1] = ' ';
    assertTrue(second.find(second.key("05-affine.ipynb", notebook)).isEmpty());
  }

  @Test
  @DisplayName("that could not be given is not kept, and a full disk costs no marks")
  void notKept() throws IOException {
    Path code = Files.createDirectories(directory.resolve("classes"));
    byte[] notebook = {'{', '}'};
    Path file = directory.resolve("state.json");
    State state =
        new State(file, 7, Limits.seconds(1, 2, 3), Isolation.FULL, List.of(), List.of(code));
    state.put(
        state.key("05-affine.ipynb", notebook),
        marks("ada", new Report.Test("t", Report.Status.ERROR, 0, 5, "x", "")).reports().get(0));
    assertFalse(Files.exists(file));
    assertEquals("", state.trouble());

    Path noDirectory = Files.writeString(directory.resolve("file"), "").resolve("state.json");
    State broken =
        new State(
            noDirectory, 7, Limits.seconds(1, 2, 3), Isolation.FULL, List.of(), List.of(code));
    broken.put(broken.key("05-affine.ipynb", notebook), marks("ada", passed(1)).reports().get(0));
    assertTrue(broken.trouble().contains("state.json"), broken.trouble());
    assertTrue(broken.find(broken.key("05-affine.ipynb", notebook)).isPresent());
  }

  @Test
  @DisplayName("is written, and kept, where a message has half a character in it")
  void halfACharacter() throws IOException {
    Path page = directory.resolve("pages");
    Path json = directory.resolve("marks.json");
    Path xml = directory.resolve("xml");
    Path csv = directory.resolve("marks.csv");
    GradeBook book = book(marks("a\ud800", failed(2, "\udc00 here")));
    new Outputs(json, xml, page, csv, null, null, null).write(book);
    assertEquals("a?", json(Files.readString(json)).at("/submissions/0/id").asText());
    assertTrue(Files.readString(page.resolve("001-a_.html")).contains("\\uDC00 here"));
    assertTrue(Files.readString(xml.resolve("TEST-001-a_.xml")).contains("\ufffd here"));
    assertTrue(Files.readString(csv).contains("a?"));
  }

  @Test
  @DisplayName("is written in the place of a link that lies there, and not through it")
  void links() throws IOException {
    Path precious = Files.writeString(directory.resolve("precious"), "kept");
    Path marks = Files.createSymbolicLink(directory.resolve("marks.csv"), precious);
    new Outputs(null, null, null, marks, null, null, null).write(book(marks("ada", passed(1))));
    assertEquals("kept", Files.readString(precious));
    assertTrue(Files.readString(marks).contains("ada"));
  }

  /** A class in which each has something else, of two exercises. */
  private static GradeBook mixed() {
    return book(
        two("ada", List.of(passed(3), failed(2, "x")), List.of(passed(5))),
        two(
            "bob",
            List.of(passed(3), passed(2)),
            List.of(failed(5, "call threw X: yours to write"))),
        two(
            "cid",
            List.of(failed(3, "cell 2 does not compile"), failed(2, "cell 2 does not compile")),
            null),
        two(
            "dee",
            List.of(
                failed(3, "not a notebook: it is empty"), failed(2, "not a notebook: it is empty")),
            null),
        two(
            "eve",
            List.of(new Report.Test("t", Report.Status.ERROR, 0, 5, "not graded: x", "")),
            null));
  }

  private static GradeBook.Marks two(String id, List<Report.Test> one, List<Report.Test> other) {
    List<Report> reports = new ArrayList<>(List.of(new Report("05-affine", "Exercise 05", one)));
    if (other != null) {
      reports.add(new Report("13-optimizers", "Exercise 13", other));
    }
    return new GradeBook.Marks(id, reports);
  }

  @Test
  @DisplayName("count a failure of a class only among those who answered the part it is about")
  void stubs() {
    List<Report.Test> stub =
        List.of(
            new Report.Test("Momentum: moves", Report.Status.PASSED, 1, 1, "", ""),
            failed(4, "step threw UnsupportedOperationException: yours to write"));
    List<Report.Test> wrong =
        List.of(
            new Report.Test("Momentum: moves", Report.Status.PASSED, 1, 1, "", ""),
            failed(4, "expected 1, received 2"));
    GradeBook book =
        new GradeBook(
            "full",
            1,
            List.of(two("ada", stub, null), two("bob", stub, null), two("cid", wrong, null)));
    String page = ClassPage.of(book).replaceAll("</t[dh]>", "|").replaceAll("<[^>]*>", "");
    assertTrue(page.contains("05-affine: fails|1 of 1|"), page);
  }

  @Test
  @DisplayName(
      "on a class measures all by one sum, and has words where there is nothing to measure")
  void classTable() {
    String page = ClassPage.of(mixed());
    String cells = page.replaceAll("</t[dh]>", "|").replaceAll("<[^>]*>", "");
    assertTrue(cells.contains("learner|05-affine (5)|13-optimizers (5)|of 10|"), cells);
    assertTrue(cells.contains("ada|3|5|8|"), cells);
    assertTrue(cells.contains("bob|5|untouched|5|"), cells);
    assertTrue(cells.contains("cid|does not compile|not handed in|0|"), cells);
    assertTrue(cells.contains("dee|damaged|not handed in|0|"), cells);
    assertTrue(cells.contains("eve|not graded|not handed in|not graded|"), cells);
    assertTrue(cells.contains("over all learners who have a sum; a word counts as 0"), cells);
    assertTrue(cells.contains("median|1.50|0|2.50|"), cells);
    assertTrue(
        cells.contains("median 2.50, half of them from 0 to 5.75, all from 0 to 8, of 10"), cells);
    assertTrue(
        cells.contains("05-affine: fails|1 of 1|"), "ada alone has a test of this name: " + cells);
    assertFalse(cells.contains("13-optimizers: fails|"), "nobody touched it and failed: " + cells);
    assertTrue(
        LearnerPage.of(mixed(), mixed().submissions().get(0)).contains("href=\"index.html\""));
  }

  @Test
  @DisplayName("as totals is a table that no spreadsheet runs, whatever the names are")
  void totals() {
    assertEquals(
        "learner,05-affine,13-optimizers,points,of\nada,3,5,8,10\nbob,5,untouched,5,10\n"
            + "cid,does not compile,not handed in,0,10\ndee,damaged,not handed in,0,10\n"
            + "eve,not graded,not handed in,not graded,10\n",
        TotalsCsv.of(mixed()));
    for (String name :
        List.of(
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            " =1",
            "＝1",
            "a;=1+1",
            "a,=1",
            "a|@x",
            "\"=1")) {
      String csv = TotalsCsv.of(book(two(name, List.of(passed(5)), null)));
      String line = csv.lines().toList().get(1);
      for (String separator : List.of(",", ";", "\\|", "\t")) {
        for (String cell : line.split(separator)) {
          assertFalse(cell.matches("[\\s\"]*[=+\\-@＝].*"), name + " became " + line);
        }
      }
      assertTrue(line.contains("'") || name.startsWith("\t"), line);
    }
  }

  @Test
  @DisplayName(
      "on another class in the same directory leaves no page of the first, and other files")
  void otherClass() throws IOException {
    Path pages = directory.resolve("pages");
    Outputs outputs = new Outputs(null, null, pages, null, null, null, null);
    outputs.write(book(marks("ada", passed(1)), marks("bob", passed(1))));
    Path own = Files.writeString(pages.resolve("007-notes.html"), "<p>mine</p>");
    outputs.write(book(marks("cid", passed(1))));
    assertFalse(Files.exists(pages.resolve("001-ada.html")));
    assertFalse(Files.exists(pages.resolve("002-bob.html")));
    assertTrue(Files.exists(pages.resolve("001-cid.html")));
    assertTrue(Files.exists(own), "what we did not make stays");
  }

  private static String gradescope(GradeBook.Marks marks) {
    return Gradescope.of(book(marks), marks);
  }

  private static GradeBook book(GradeBook.Marks... marks) {
    return new GradeBook("full", 1, List.of(marks));
  }

  private static GradeBook.Marks marks(String id, Report.Test... tests) {
    return new GradeBook.Marks(id, List.of(new Report("05-affine", "Exercise 05", List.of(tests))));
  }

  private static Report.Test passed(double points) {
    return new Report.Test("passes", Report.Status.PASSED, points, points, "", "");
  }

  private static Report.Test failed(double max, String message) {
    return new Report.Test("fails", Report.Status.FAILED, 0, max, message, "Count again.");
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
