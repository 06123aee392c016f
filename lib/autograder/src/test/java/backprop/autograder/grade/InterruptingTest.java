package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.exercise.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In practice an interrupt is the learner's, who wants the check to end; in grading it is not. */
@DisplayName("In grading, an answer")
class InterruptingTest {

  private static final Path SOLUTION = Path.of("..", "..", "solutions", "05-affine.ipynb");
  private static final String BACKWARD = "public INDArray backward(INDArray dY) {";
  private static final Limits LIMITS = Limits.seconds(5, 20, 90);

  @Test
  @DisplayName("that interrupts its own thread loses nothing")
  void itself() throws IOException {
    String notebook = Files.readString(SOLUTION);
    byte[] interrupting =
        notebook
            .replace(BACKWARD, BACKWARD + " Thread.currentThread().interrupt();")
            .getBytes(StandardCharsets.UTF_8);
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      Report report =
          new NotebookGrader(sandbox, LIMITS, 7).grade("05-affine.ipynb", interrupting, 0);
      assertEquals(20, report.score(), report::toString);
    }
  }
}
