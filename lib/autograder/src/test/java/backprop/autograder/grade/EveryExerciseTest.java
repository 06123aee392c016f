package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.exercise.Exercise;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.tensor.device.CudaKernel;
import backprop.worker.answer.Answers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds of every exercise, read from its notebooks: the solution's metadata has the mistakes
 * that learners make, each with the tests that it loses.
 */
@DisplayName("Every exercise")
class EveryExerciseTest {

  private static final Path COURSE = Path.of("").toAbsolutePath().getParent().getParent();
  private static final long SEED = 23;

  /** Of each solution: what fails one right answer in a hundred is seen. */
  private static final int DRAWS = Integer.getInteger("tests.draws", 200);

  @Test
  @DisplayName("is known by its notebook, to the cells, and to the grader")
  void registered() throws IOException, IllegalAccessException {
    Set<String> notebooks;
    try (Stream<Path> files = Files.list(COURSE.resolve("solutions"))) {
      notebooks =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".ipynb"))
              .map(name -> name.replace(".ipynb", ""))
              .collect(Collectors.toCollection(TreeSet::new));
    }
    Set<String> constants = new TreeSet<>();
    for (Field field : Exercises.class.getFields()) {
      constants.add(((Exercise<?>) field.get(null)).id());
    }
    Set<String> graded =
        GradedExercises.all().stream()
            .map(exercise -> exercise.exercise().id())
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(notebooks, constants, "solutions/ and the constants of Exercises");
    assertEquals(notebooks, graded, "solutions/ and the list in GradedExercises");
  }

  @Test
  @DisplayName("with kernels is tried too")
  void kernels() {
    Assumptions.assumeTrue(CudaKernel.isHere(), "needs g++, which compiles kernels");
  }

  @TestFactory
  @DisplayName("gives its solution all points, its stub none, and takes what its mistakes lose")
  Stream<DynamicContainer> exercises() {
    return GradedExercises.all().stream()
        .filter(exercise -> !exercise.needsCompiler() || CudaKernel.isHere())
        .map(
            exercise -> {
              // One shell for the solution and what is made of it: what is declared again replaces
              // the last.
              EvaluatedCells shell = new EvaluatedCells();
              // A milestone trains for each answer.
              Stream<DynamicNode> answers =
                  isMilestone(exercise) ? Stream.empty() : solutionAndMistakes(exercise, shell);
              return DynamicContainer.dynamicContainer(
                  id(exercise), Stream.concat(handedOut(exercise), answers).onClose(shell::close));
            });
  }

  @TestFactory
  @Tag("long")
  @DisplayName("gives its solution all points, whatever is drawn")
  Stream<DynamicTest> draws() {
    return GradedExercises.all().stream()
        .filter(exercise -> !isMilestone(exercise))
        .filter(exercise -> !exercise.needsCompiler() || CudaKernel.isHere())
        .map(
            exercise ->
                DynamicTest.dynamicTest(
                    id(exercise), () -> whole(exercise, LongStream.range(0, DRAWS))));
  }

  @Test
  @DisplayName("gives its solution all points where large numbers cancel in what is measured")
  void cancelled() {
    GradedExercise<?> gated = GradedExercises.find("19-transformer-block").orElseThrow();
    whole(gated, LongStream.of(30, 49, 73));
  }

  private static void whole(GradedExercise<?> exercise, LongStream seeds) {
    try (EvaluatedCells shell = new EvaluatedCells()) {
      List<String> cells = answer(read("solutions", exercise));
      Object factory = shell.factory(cells, exercise.exercise().factory(), exercise.registration());
      seeds.forEach(
          seed -> {
            Report report = Examination.report(exercise, Answers.subjectOf(factory), seed);
            String what = "seed " + seed + ": ";
            assertEquals(report.max(), report.score(), () -> what + lost(report));
          });
    }
  }

  private static List<Report.Test> lost(Report report) {
    return report.tests().stream().filter(test -> test.status() != Report.Status.PASSED).toList();
  }

  @TestFactory
  @Tag("long")
  @DisplayName("of several parts gives and takes the same, after a training each time")
  Stream<DynamicContainer> milestones() {
    return GradedExercises.all().stream()
        .filter(EveryExerciseTest::isMilestone)
        .map(
            exercise -> {
              EvaluatedCells shell = new EvaluatedCells();
              return DynamicContainer.dynamicContainer(
                  id(exercise), solutionAndMistakes(exercise, shell).onClose(shell::close));
            });
  }

  private static boolean isMilestone(GradedExercise<?> exercise) {
    return !exercise.standsOn().isEmpty();
  }

  private static Stream<DynamicNode> solutionAndMistakes(
      GradedExercise<?> exercise, EvaluatedCells shell) {
    DynamicNode solution =
        DynamicTest.dynamicTest("the solution has all points", () -> whole(exercise, shell));
    return Stream.concat(Stream.of(solution), mistakes(exercise, shell));
  }

  private static Stream<DynamicNode> handedOut(GradedExercise<?> exercise) {
    JsonNode solution = read("solutions", exercise);
    return Stream.of(
        DynamicTest.dynamicTest(
            "the stub compiles, has none, and counts as untouched", () -> stub(exercise)),
        DynamicTest.dynamicTest(
            "what is handed out keeps the mistakes to itself", () -> silent(exercise)),
        DynamicTest.dynamicTest(
            "there are five mistakes at least",
            () -> assertTrue(mistakes(solution).count() >= 5, "fewer than five")));
  }

  private static Stream<DynamicNode> mistakes(GradedExercise<?> exercise, EvaluatedCells shell) {
    return mistakes(read("solutions", exercise))
        .map(
            mistake ->
                DynamicTest.dynamicTest(
                    mistake.path("says").asText(), () -> loses(exercise, mistake, shell)));
  }

  private static void whole(GradedExercise<?> exercise, EvaluatedCells shell) {
    JsonNode solution = read("solutions", exercise);
    Report report =
        OwnParts.with(
            report(exercise, answer(solution), shell), exercise, e -> true, e -> "nothing");
    assertEquals(report.max(), report.score(), report::toString);
    assertEquals(report.max(), DeclaredPoints.of(exercise), "what ./course release writes");
    List<String> standsOn = new ArrayList<>();
    solution.at("/metadata/backprop/stands on").forEach(id -> standsOn.add(id.asText()));
    assertEquals(
        exercise.standsOn().stream().map(Exercise::id).toList(),
        standsOn,
        "what its metadata says that it stands on");
    List<JsonNode> checks =
        cells(solution).filter(c -> c.at("/metadata/nbgrader/grade").asBoolean()).toList();
    assertEquals(1, checks.size(), "cells that nbgrader grades");
    assertEquals(
        report.max(),
        checks.get(0).at("/metadata/nbgrader/points").asDouble(),
        "the points in the metadata of the cell with Autograder.points");
  }

  private static void stub(GradedExercise<?> exercise) {
    // A shell of its own: what only the solution declares is not there.
    try (EvaluatedCells shell = new EvaluatedCells()) {
      Report report = report(exercise, answer(read("exercises", exercise)), shell);
      assertEquals(0, report.score(), report::toString);
      assertEquals(Standing.UNTOUCHED, Standing.of(report), report::toString);
    }
  }

  private static void silent(GradedExercise<?> exercise) {
    assertFalse(read("exercises", exercise).at("/metadata/backprop").has("mistakes"));
  }

  private static void loses(GradedExercise<?> exercise, JsonNode mistake, EvaluatedCells shell) {
    String from = mistake.path("from").asText();
    String to = mistake.path("to").asText();
    List<String> right = answer(read("solutions", exercise));
    assertEquals(
        2,
        String.join("\n", right).split(Pattern.quote(from), -1).length,
        () -> from + " stands once in the answer");
    List<String> wrong = right.stream().map(cell -> cell.replace(from, to)).toList();
    List<String> lost =
        lost(report(exercise, wrong, shell)).stream().map(Report.Test::name).toList();
    List<String> expected = new ArrayList<>();
    mistake.path("loses").forEach(test -> expected.add(test.asText()));

    String what = id(exercise) + ", " + mistake.path("says").asText();
    assertFalse(lost.isEmpty(), () -> what + ": loses nothing");
    assertEquals(json(expected), json(lost), () -> what + ": the tests that it loses");
  }

  private static Report report(
      GradedExercise<?> exercise, List<String> cells, EvaluatedCells shell) {
    Object factory = shell.factory(cells, exercise.exercise().factory(), exercise.registration());
    return Examination.report(exercise, Answers.subjectOf(factory), SEED);
  }

  /** The cells that a learner completes. */
  private static List<String> answer(JsonNode notebook) {
    return cells(notebook)
        .filter(cell -> cell.at("/metadata/nbgrader/solution").asBoolean())
        .map(cell -> text(cell.path("source")))
        .toList();
  }

  private static Stream<JsonNode> mistakes(JsonNode notebook) {
    return StreamSupport.stream(notebook.at("/metadata/backprop/mistakes").spliterator(), false);
  }

  private static Stream<JsonNode> cells(JsonNode notebook) {
    return StreamSupport.stream(notebook.path("cells").spliterator(), false);
  }

  private static String text(JsonNode source) {
    StringBuilder text = new StringBuilder();
    source.forEach(line -> text.append(line.asText()));
    return source.isTextual() ? source.asText() : text.toString();
  }

  /** As it stands in a notebook's metadata. */
  private static String json(List<String> tests) {
    return new ObjectMapper().valueToTree(tests).toPrettyString();
  }

  private static JsonNode read(String directory, GradedExercise<?> exercise) {
    Path file = COURSE.resolve(directory).resolve(id(exercise) + ".ipynb");
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String id(GradedExercise<?> exercise) {
    return exercise.exercise().id();
  }
}
