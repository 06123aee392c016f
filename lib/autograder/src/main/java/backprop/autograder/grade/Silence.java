package backprop.autograder.grade;

import java.io.OutputStream;
import java.io.PrintStream;

/** While it is open, what anybody prints goes nowhere: a learner's output is not the grader's. */
final class Silence implements AutoCloseable {

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @SuppressWarnings("resource") // A stream to nowhere holds nothing to close.
  Silence() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(nowhere);
    System.setErr(nowhere);
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
  }
}
