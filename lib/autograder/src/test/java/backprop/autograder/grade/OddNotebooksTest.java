package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.exercise.CrossEntropyExercise;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.worker.Request;
import backprop.worker.subject.PlainValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("A notebook that is odd")
class OddNotebooksTest {

  private static final Path COURSE = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Limits LIMITS = Limits.seconds(5, 5, 60);

  private static Sandbox sandbox;

  @TempDir private Path directory;

  @BeforeAll
  static void open() throws IOException {
    sandbox = new Sandbox(Isolation.FULL, LIMITS);
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  @Test
  @DisplayName("by being no notebook at all is reported as what it is, without points")
  void noNotebooks() throws IOException {
    assertWorthless("", "not a notebook");
    assertWorthless("{}", "no list of cells");
    assertWorthless("[1, 2]", "no list of cells");
    assertWorthless("[".repeat(100_000), "its values are nested more than 100 deep");
    assertWorthless("\u0000\u001b[31m", "not a notebook");
    assertWorthless("{\"cells\": [{\"cell_type\": \"code\", \"source\": 7}]}", "no answer to test");
    assertWorthless(" \n", "the file is empty");
    assertWorthless("\u0000".repeat(4096), "the file is empty");
    assertWorthless("<!DOCTYPE html>\n<html></html>", "it is a web page; download the .ipynb file");
    String solution = Files.readString(COURSE.resolve("solutions/05-affine.ipynb"));
    assertWorthless(solution.substring(0, 3000), "the file is cut short, in line ");
    assertWorthless(solution.replaceAll("\\}\\s*$", ""), "the file is cut short, in line ");
    assertWorthless(solution.replaceFirst("\"cells\"", "cells"), "line 2 of the file is not a");
    assertWorthless(bytes(solution, StandardCharsets.UTF_16), "in UTF-16; save it as UTF-8");
    String german = solution.replaceFirst("import ", "// für\\\\n\",\n\"import ");
    assertWorthless(bytes(german, Charset.forName("windows-1252")), "is not in UTF-8; save it as");
  }

  @Test
  @DisplayName("by what another tool made of its file is read as Jupyter reads it")
  void ofOtherTools() throws IOException {
    String solution = Files.readString(COURSE.resolve("solutions/05-affine.ipynb"));
    assertAllPoints("05-affine.ipynb", "\ufeff" + solution);
    assertAllPoints(
        "05-affine.ipynb",
        solution.replace(
            "\"metadata\": {\n  \"backprop\"",
            "\"metadata\": {\n  \"d\": [NaN, Infinity, -Infinity],\n  \"backprop\""));
    JsonNode cells =
        new ObjectMapper().readTree(solution.replace("\"source\"", "\"input\"")).path("cells");
    assertAllPoints(
        "05-affine.ipynb", "{\"nbformat\": 3, \"worksheets\": [{\"cells\": " + cells + "}]}");
  }

  @Test
  @DisplayName(
      "by metadata that a tool has lost is found by its file's name, else by its class, and noted")
  void withoutMetadata() throws Exception {
    String lost =
        Files.readString(COURSE.resolve("solutions/05-affine.ipynb"))
            .replace("\"backprop\": {", "\"colab\": {");
    String byName =
        "the notebook's metadata names no exercise; its file's name is that of 05-affine";
    String byClass = "the notebook's metadata names no exercise; its class is that of 05-affine";
    // Every name finds the exercise; what then is graded is the same, and graded once for each way.
    Notebook notebook = Notebook.read(lost.getBytes(StandardCharsets.UTF_8));
    for (String name :
        List.of("05-affine", "05_affine", "05-Affine(1)", "05-affine-Copy1", "Copy of 05-affine")) {
      assertEquals(byName, NotebookGrader.exercise(notebook, name + ".ipynb").note(), name);
    }
    for (String name :
        List.of("homework", "105-affine", "05-affinely", "05-affine or 13-optimizers")) {
      assertEquals(byClass, NotebookGrader.exercise(notebook, name + ".ipynb").note(), name);
    }
    assertEquals(List.of(byName), assertAllPoints("05-Affine(1).ipynb", lost).notes());
    assertEquals(List.of(byClass), assertAllPoints("homework.ipynb", lost).notes());
    String nothing = lost.replace("class Affine", "class Line");
    Report unknown = graded("homework.ipynb", nothing.getBytes(StandardCharsets.UTF_8));
    assertMessage(unknown, "defines no exercise's class; hand in the exercise's own file");
  }

  @Test
  @DisplayName(
      "by an answer defined in several cells says which, and counts what its check cell saw")
  void definedTwice() throws IOException {
    String numbers = "Affine is defined in cells 1 and 11; cell 1's counts";
    Report after =
        grade(changed(cells -> cells.add(code(cells, answerIn(cells).replace("this.x = x;", "")))));
    assertEquals(List.of(numbers), after.notes());
    assertEquals(20, after.score());
    Report before =
        grade(changed(cells -> insertCode(cells, answerIn(cells).replace("this.x = x;", ""))));
    assertEquals(List.of("Affine is defined in cells 1 and 2; cell 2's counts"), before.notes());
    assertEquals(20, before.score());
    Report once = grade(changed(cells -> insertCode(cells, "// class Affine is below")));
    assertEquals(List.of(), once.notes());
    assertEquals(20, once.score());
  }

  @Test
  @DisplayName("by its size is refused before all of it is read")
  void huge() throws IOException {
    Path file = directory.resolve("05-affine.ipynb");
    try (var channel =
        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      // A hole of half a gigabyte costs the disk nothing.
      channel.position(500L << 20);
      channel.write(ByteBuffer.wrap(new byte[] {'{'}));
    }
    assertMessage(grade(file), "larger than");
  }

  @Test
  @DisplayName("in another language fails by its first cell")
  void python() throws IOException {
    Report report =
        grade(changed(cells -> replaceAnswer(cells, "import numpy as np\nprint(np.ones(3))")));
    assertEquals(0, report.score());
    assertMessage(report, "cell 1 does not compile");
  }

  @Test
  @DisplayName("by an answer that does not compile is told what the compiler said")
  void doesNotCompile() throws IOException {
    Report report = grade(changed(cells -> replaceIn(cells, "return x.mmul", "return y.mmul")));
    assertEquals(0, report.score());
    assertMessage(report, "cannot find");
  }

  @Test
  @DisplayName("by an answer that stands twice, or last, has all points")
  void repeatedAndReordered() throws IOException {
    assertEquals(20, grade(changed(cells -> cells.insert(0, answer(cells).deepCopy()))).score());
    assertEquals(
        20,
        grade(
                changed(
                    cells -> {
                      JsonNode answer = answer(cells);
                      for (int i = 0; i < cells.size(); i++) {
                        if (cells.get(i) == answer) {
                          cells.remove(i);
                        }
                      }
                      cells.add(answer);
                    }))
            .score());
  }

  @Test
  @DisplayName("by a cell that never ends is graded without that cell")
  void endlessCell() throws IOException {
    Report report =
        grade(changed(cells -> insertCode(cells, "while (true) { Thread.interrupted(); }")));
    assertEquals(20, report.score());
  }

  @Test
  @DisplayName(
      "by a cell that ends the program is graded without that cell, and its check cell does nothing")
  void exitingCell() throws IOException {
    Report report = grade(changed(cells -> insertCode(cells, "System.exit(0);")));
    assertEquals(20, report.score());
  }

  @Test
  @DisplayName(
      "by leaving the work to the library's layer or to SameDiff has no points, and is told")
  void delegated() throws IOException {
    String answer = "return x.mmul(w.value()).addiRowVector(b.value());";
    Report layer =
        grade(
            changed(
                cells ->
                    replaceIn(
                        cells, answer, "return new backprop.nn.Dense(3, 3, 1).forward(x, mode);")));
    assertEquals(0, layer.score());
    assertMessage(layer, "the notebook uses Dense, which is what the exercise asks you to write");
    for (String disguised :
        List.of(
            "((backprop.tensor.Ops) null).affine(x, w.value(), b.value())",
            "backprop . tensor . Ops . \\u0061ffine(x, w.value(), b.value())")) {
      Report ops = grade(changed(cells -> replaceIn(cells, answer, "return " + disguised + ";")));
      assertEquals(0, ops.score());
      assertMessage(ops, "the notebook uses Ops.affine, which is what");
    }
    Report sameDiff =
        grade(
            changed(
                cells ->
                    insertCode(
                        cells, "var graph = org.nd4j.autodiff.samediff.SameDiff.create();")));
    assertEquals(0, sameDiff.score());
    assertMessage(sameDiff, "the notebook uses SameDiff");
  }

  @Test
  @DisplayName(
      "by asking for what cross-entropy is made of finds none of it, and what is beside it")
  void leftOut() throws Exception {
    List<String> names = CrossEntropyExercise.EXERCISE.leftOut();
    assertTrue(names.contains("backprop.tensor.RowCrossEntropy"), () -> "" + names);
    String cell =
        """
        String seen = "";
        for (String name : "%s backprop.tensor.Ops".split(" "))
          try { seen += " " + Class.forName(name).getName(); } catch (ClassNotFoundException notThere) { }
        throw new IllegalStateException("seen" + seen + ".");
        """
            .formatted(String.join(" ", names));
    WorkerProcess worker = sandbox.start(names, 0);
    try {
      Request request =
          Request.of(Request.Verb.CELL, new PlainValue.Num(1), new PlainValue.Text(cell));
      String said = worker.ask(request, LIMITS.cell()).failure().message();
      assertTrue(said.contains("seen backprop.tensor.Ops."), said);
    } finally {
      worker.close();
    }
  }

  @Test
  @DisplayName("by cells that take all of its time has no points, and is told so")
  void endlessCells() throws IOException {
    Path file =
        changed(
            cells -> {
              insertCode(cells, "while (true) { Thread.interrupted(); }");
              insertCode(cells, "while (true) { Thread.yield(); }");
            });
    Report report =
        new NotebookGrader(sandbox, Limits.seconds(1, 1, 2), 7)
            .grade("05-affine.ipynb", Files.readAllBytes(file), 0);
    assertEquals(0, report.score());
    assertMessage(report, "the notebook's 2 s are over");
  }

  @Test
  @DisplayName("by a disk that fails while it is read is not graded, and has no zero")
  void unreadable() throws IOException {
    HandedIn file =
        new HandedIn(
            List.of("05-affine.ipynb"),
            () -> {
              throw new IOException("Input/output error");
            });
    State none = new State(null, 7, LIMITS, Isolation.FULL, List.of(), List.of());
    GradeBook.Marks marks =
        new Marking(new NotebookGrader(sandbox, LIMITS, 7), none, List.of())
            .marks(new Submission("ada", List.of(file)), 0, (exercise, read) -> {});
    assertFalse(marks.graded());
    assertMessage(marks.reports().get(0), "not graded: cannot read 05-affine.ipynb");
  }

  @Test
  @DisplayName("by an interface of its own by the name of the library's is told what is missing")
  void shadowed() throws IOException {
    Report report =
        grade(
            changed(
                cells -> {
                  replaceIn(cells, "import backprop.nn.Layer;", "");
                  insertCode(cells, "interface Layer { }");
                }));
    assertEquals(0, report.score());
    assertMessage(report, "no answer to test");
  }

  @Test
  @DisplayName("by lying in a zip has the marks that it has outside, by the same arrays, and once")
  void zipped() throws IOException {
    Path file = changed(cells -> replaceIn(cells, "addiRowVector(b.value())", "addi(1)"));
    byte[] notebook = Files.readAllBytes(file);
    Path learner = Files.createDirectories(directory.resolve("ada"));
    zip(learner.resolve("work.zip"), "homework/05-affine.ipynb", notebook);
    Path kept = directory.resolve("state.json");
    Marking marking =
        new Marking(
            new NotebookGrader(sandbox, LIMITS, 7),
            new State(kept, 7, LIMITS, Isolation.FULL, List.of(), List.of()),
            List.of());
    GradeBook.Marks zipped =
        marking.marks(Submission.at(learner).get(0), 0, (exercise, read) -> {});

    assertEquals(1, zipped.reports().size());
    assertTrue(zipped.score() > 0 && zipped.score() < 20, () -> "" + zipped);
    assertEquals(marks(file).reports(), zipped.reports());
    // What is unpacked later has its mark already.
    int size = (int) Files.size(kept);
    assertEquals(
        zipped.reports().get(0).tests(),
        marking
            .marks(Submission.at(file).get(0), 0, (exercise, read) -> {})
            .reports()
            .get(0)
            .tests());
    assertEquals(size, Files.size(kept));
  }

  @Test
  @DisplayName("by its name or size in a zip costs itself, and what lies beside it is read")
  void hostileZips() throws IOException {
    Path learner = Files.createDirectories(directory.resolve("mallory"));
    byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
    zip(learner.resolve("a-slip.zip"), "../../05-affine.ipynb", nothing);
    zip(learner.resolve("b-bomb.zip"), "13-optimizers.ipynb", new byte[100 << 20]);
    zip(learner.resolve("c-nested.zip"), "more.zip", nothing);
    Files.writeString(learner.resolve("d-none.zip"), "nothing of the kind");
    Path many = learner.resolve("e-many.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(many))) {
      for (int i = 0; i < 1000; i++) {
        out.putNextEntry(new ZipEntry(i + "/05-affine.ipynb"));
      }
    }
    Files.write(learner.resolve("f.ipynb"), nothing);
    List<Report> reports = marks(learner).reports();

    assertMessage(reports.get(0), "points out of the zip");
    assertEquals(20, reports.get(0).max());
    assertMessage(reports.get(1), "larger than 20 MB");
    assertEquals("13-optimizers", reports.get(1).exercise());
    assertTrue(reports.get(1).max() > 0);
    assertMessage(reports.get(2), "a zip in a zip is not opened");
    assertMessage(reports.get(3), "not a zip that can be read");
    assertMessage(reports.get(4), "the zip has 1000 notebooks, and 40 are the most");
    assertMessage(reports.get(5), "no list of cells");
    assertEquals(6, reports.size());
    reports.forEach(report -> assertEquals(0, report.score()));
    assertFalse(Files.exists(directory.getParent().resolve("05-affine.ipynb")));
  }

  @Test
  @DisplayName("by results that were recorded in practice earns next to nothing in grading")
  void recorded() throws IOException {
    // Right for whatever practice asked, and wrong for everything else.
    double first = practiced();
    Path file =
        changed(
            cells ->
                replaceIn(
                    cells,
                    "this.x = x;",
                    "this.x = x; if (Math.abs(x.getDouble(0, 0) - (%s)) > 1e-12) return w.value().ulike().assign(1).sum(0).castTo(w.type()).reshape(1, -1).repeat(0, x.size(0));"
                        .formatted(first)));
    Report report = grade(file);
    assertTrue(report.score() < 20, () -> "" + report);
    assertEquals(0, report.tests().get(0).points());
  }

  /** The first number of the batch that practice compares values at. */
  private static double practiced() {
    List<Double> seen = new ArrayList<>();
    Autograder.check(
        Exercises.AFFINE,
        (w, b) ->
            new Layer() {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                seen.add(x.getDouble(0, 0));
                return x;
              }

              @Override
              public INDArray backward(INDArray dY) {
                return dY;
              }
            });
    return seen.get(0);
  }

  private static void zip(Path file, String name, byte[] bytes) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry(name));
      out.write(bytes);
    }
  }

  private static byte[] bytes(String text, Charset charset) {
    return text.getBytes(charset);
  }

  private static Report assertAllPoints(String name, String content) {
    Report report = graded(name, content.getBytes(StandardCharsets.UTF_8));
    assertEquals(20, report.score(), () -> name + ": " + report);
    return report;
  }

  private static Report graded(String name, byte[] content) {
    return new NotebookGrader(sandbox, LIMITS, 7).grade(name, content, 0);
  }

  private static void assertWorthless(String content, String message) {
    assertWorthless(content.getBytes(StandardCharsets.UTF_8), message);
  }

  private static void assertWorthless(byte[] content, String message) {
    Report report = graded("05-affine.ipynb", content);
    assertEquals(0, report.score());
    assertEquals(20, report.max());
    assertMessage(report, message);
  }

  private static Report grade(Path file) throws IOException {
    return marks(file).reports().get(0);
  }

  private static GradeBook.Marks marks(Path path) throws IOException {
    State none = new State(null, 7, LIMITS, Isolation.FULL, List.of(), List.of());
    return new Marking(new NotebookGrader(sandbox, LIMITS, 7), none, List.of())
        .marks(Submission.at(path).get(0), 0, (exercise, read) -> {});
  }

  private Path changed(Consumer<ArrayNode> change) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode root = json.readTree(COURSE.resolve("solutions/05-affine.ipynb").toFile());
    change.accept((ArrayNode) root.path("cells"));
    Path file = directory.resolve("05-affine.ipynb");
    json.writeValue(file.toFile(), root);
    return file;
  }

  private static ObjectNode answer(ArrayNode cells) {
    for (JsonNode cell : cells) {
      if (cell.path("id").asText().equals("affine")) {
        return (ObjectNode) cell;
      }
    }
    throw new IllegalStateException("the solution has no cell with the id affine");
  }

  private static void replaceAnswer(ArrayNode cells, String source) {
    answer(cells).put("source", source);
  }

  private static String answerIn(ArrayNode cells) {
    StringBuilder source = new StringBuilder();
    answer(cells).path("source").forEach(line -> source.append(line.asText()));
    return source.toString();
  }

  private static void replaceIn(ArrayNode cells, String from, String to) {
    String source = answerIn(cells);
    assertTrue(source.contains(from), from);
    replaceAnswer(cells, source.replace(from, to));
  }

  private static void insertCode(ArrayNode cells, String code) {
    cells.insert(0, code(cells, code));
  }

  private static ObjectNode code(ArrayNode cells, String code) {
    return cells.objectNode().put("cell_type", "code").put("source", code);
  }

  private static void assertMessage(Report report, String part) {
    String message = report.tests().get(0).message();
    assertTrue(message.contains(part), message);
  }
}
