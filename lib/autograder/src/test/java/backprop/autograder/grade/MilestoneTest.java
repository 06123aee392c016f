package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A milestone, and the notebooks of its parts beside it, as a learner hands them in. */
@DisplayName("A milestone that is handed in")
class MilestoneTest {

  private static final Path COURSE = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Limits LIMITS = Limits.seconds(10, 60, 300);
  private static final List<String> PARTS =
      List.of("05-affine", "06-softmax-cross-entropy", "09-sequential-and-the-loop");
  private static final String TRAINING = "return step(network, crossEntropy()";

  @TempDir Path learner;

  @Test
  @DisplayName(
      "has all points beside its parts, and keeps its own where one of these has a mistake")
  void besideItsParts() throws IOException {
    put("m1-mlp");
    PARTS.forEach(this::put);
    Path state = learner.resolveSibling(learner.getFileName() + ".state");
    Report all = milestone(state);
    assertEquals(20, all.max(), all::toString);
    assertEquals(20, all.score(), all::toString);

    // What was trained is in the state: only the part is graded anew.
    put("05-affine", "b.accumulate(dY.sum(0))", "b.accumulate(dY.mean(0))");
    Report one = milestone(state);
    assertEquals(18, one.score(), one::toString);
    Report.Test affine = one.tests().get(one.tests().size() - 3);
    assertEquals("05-affine is yours", affine.name());
    assertTrue(affine.hint().startsWith("Hand in exercises/05-affine.ipynb"), affine::hint);
    Files.deleteIfExists(state);
  }

  @Test
  @Tag("long")
  @DisplayName(
      "alone has the points of what it does; as it was handed out, none for parts beside it")
  void alone() throws IOException {
    put("m1-mlp");
    assertEquals(14, milestone(null).score());

    Files.copy(
        COURSE.resolve("exercises/m1-mlp.ipynb"),
        learner.resolve("m1-mlp.ipynb"),
        StandardCopyOption.REPLACE_EXISTING);
    put("05-affine");
    Report stub = milestone(null);
    assertEquals(0, stub.score(), stub::toString);
    assertEquals(20, stub.max());
    assertEquals(Standing.UNTOUCHED, Standing.of(stub), stub::toString);
  }

  @Test
  @Tag("long")
  @DisplayName("that never ends, gives NaN, or has no network costs the tests that ask for it")
  void hostile() throws IOException {
    put("m1-mlp", TRAINING, "if (steps > 30) while (true) { } " + TRAINING);
    Limits brief = Limits.seconds(1, 60, 300);
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, brief)) {
      byte[] endless = Files.readAllBytes(learner.resolve("m1-mlp.ipynb"));
      Report report = new NotebookGrader(sandbox, brief, 7).grade("m1-mlp.ipynb", endless, 0);
      assertEquals(10, report.score(), report::toString);
    }
    put("m1-mlp", "long[] shape = {in, out};", "long[] shape = {in + 1, out};");
    assertEquals(0, milestone(null).score());
    put("m1-mlp", TRAINING, "network.parameters().get(0).value().assign(Double.NaN); " + TRAINING);
    Report nan = milestone(null);
    assertEquals(6, nan.score(), nan::toString);
  }

  private void put(String name, String... change) {
    try {
      String text = Files.readString(COURSE.resolve("solutions").resolve(name + ".ipynb"));
      if (change.length > 0) {
        assertTrue(text.contains(change[0]), change[0]);
        text = text.replace(change[0], change[1]);
      }
      Files.writeString(learner.resolve(name + ".ipynb"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report milestone(Path state) throws IOException {
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, LIMITS)) {
      NotebookGrader grader = new NotebookGrader(sandbox, LIMITS, 7);
      State kept = new State(state, 7, LIMITS, Isolation.FULL, List.of(), List.of());
      GradeBook.Marks marks =
          new Marking(grader, kept, List.of())
              .marks(Submission.ofOne(learner), 0, (exercise, notebook) -> {});
      return marks.reports().stream()
          .filter(report -> report.exercise().equals("m1-mlp"))
          .findFirst()
          .orElseThrow();
    }
  }
}
