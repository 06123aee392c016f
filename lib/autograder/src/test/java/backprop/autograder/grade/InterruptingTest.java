package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.exercise.Report;
import backprop.worker.Request;
import backprop.worker.subject.PlainValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In practice an interrupt is the learner's, who wants the check to end; in grading it is not. */
@DisplayName("In grading, an answer")
class InterruptingTest {

  private static final Path SOLUTION = Path.of("..", "..", "solutions", "05-affine.ipynb");
  private static final String BACKWARD = "public INDArray backward(INDArray dY) {";
  private static final Limits LIMITS = Limits.seconds(5, 20, 90);
  private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

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

  @Test
  @DisplayName("that stops its worker's own thread between two requests ends that worker, with why")
  void stopped() throws Exception {
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      WorkerProcess worker = sandbox.start(List.of(), 0);
      // A thread that would keep the process, and a handler that would keep the thread.
      String stopping =
          """
          Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> { while (true) Thread.onSpinWait(); });
          new Thread(() -> {
            while (true) {
              for (Thread t : Thread.getAllStackTraces().keySet()) {
                StackTraceElement[] frames = t.getStackTrace();
                if (frames.length > 0 && frames[0].getMethodName().startsWith("read")) t.stop();
              }
            }
          }).start();
          """;
      Request cell =
          Request.of(Request.Verb.CELL, new PlainValue.Num(1), new PlainValue.Text(stopping));
      WorkerLostException lost =
          assertThrows(
              WorkerLostException.class,
              () -> {
                worker.ask(cell, LIMITS.cell());
                // Some are answered still: on a busy machine the thread that stops has yet to come.
                for (long end = System.nanoTime() + PATIENCE; System.nanoTime() < end; ) {
                  worker.ask(Request.of(Request.Verb.PING), LIMITS.test());
                  Thread.sleep(10);
                }
              });
      assertEquals(
          "lost the thread that called it: another thread stopped that one", lost.getMessage());
    }
  }
}
