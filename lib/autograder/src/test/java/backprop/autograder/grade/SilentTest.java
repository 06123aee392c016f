package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenAffine;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import backprop.nn.Mode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("A failure that says nothing of itself")
class SilentTest {

  private static final Path SOLUTION = Path.of("..", "..", "solutions", "05-affine.ipynb");
  private static final Limits LIMITS = Limits.seconds(5, 20, 90);

  private static void saysSomething(Report report) {
    for (Report.Test test : report.tests()) {
      if (test.status() != Status.PASSED) {
        String last = test.message().strip();
        assertFalse(last.isEmpty() || last.endsWith(":"), () -> "'" + test + "'");
        assertFalse(last.contains("null,"), () -> "'" + test + "'");
      }
    }
  }

  @Test
  @DisplayName("in practice is told by its kind")
  void practice() {
    List<Supplier<RuntimeException>> silent =
        List.of(
            RuntimeException::new,
            () -> new IllegalStateException(" \n\t"),
            () -> new RuntimeException() {},
            () ->
                new RuntimeException() {
                  @Override
                  public String getMessage() {
                    throw new StackOverflowError();
                  }
                },
            () -> null);
    for (Supplier<RuntimeException> one : silent) {
      Report report =
          Autograder.check(
              Exercises.AFFINE,
              (w, b) ->
                  new OpenAffine(w, b) {
                    @Override
                    public INDArray forward(INDArray x, Mode mode) {
                      throw one.get();
                    }
                  });
      assertEquals(0, report.score());
      saysSomething(report);
      assertTrue(report.toString().contains("throws "), report::toString);
    }
  }

  @Test
  @DisplayName("in practice is told too where standard error is taken away")
  void practiceWithoutStandardError() {
    PrintStream err = System.err;
    try {
      Report report =
          Autograder.check(
              Exercises.AFFINE,
              (w, b) -> {
                System.setErr(null);
                throw new IllegalStateException();
              });
      assertEquals(0, report.score());
      saysSomething(report);
    } finally {
      System.setErr(err);
    }
  }

  @Test
  @DisplayName("in grading is told where it stands, whoever takes standard error away")
  void grading() throws IOException {
    String text = Files.readString(SOLUTION);
    String type = "class Affine implements Layer {";
    String forward = "public INDArray forward(INDArray x, Mode mode) {";
    List<List<String>> changes =
        List.of(
            List.of(type, "System.setErr(null); " + type + " int = 3;"),
            List.of(forward, forward + " System.setErr(null); if (true) throw new Error();"),
            List.of(type, type + " static { System.setErr(null); int zero = 0; zero /= zero; }"));
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, LIMITS)) {
      for (List<String> change : changes) {
        assertTrue(text.contains(change.get(0)), change.get(0));
        byte[] bytes = text.replace(change.get(0), change.get(1)).getBytes(StandardCharsets.UTF_8);
        Report report = new NotebookGrader(sandbox, LIMITS, 7).grade("05-affine.ipynb", bytes, 0);
        assertEquals(0, report.score(), report::toString);
        saysSomething(report);
        if (change.get(0).equals(forward)) {
          long line = text.substring(0, text.indexOf(forward)).lines().count();
          long first = text.substring(0, text.indexOf("import backprop.nn.Layer;")).lines().count();
          String where = "Affine.forward throws Error in cell 1, line " + (line - first + 1);
          assertTrue(report.tests().get(0).cause().what().equals(where), report::toString);
        }
      }
    }
  }
}
