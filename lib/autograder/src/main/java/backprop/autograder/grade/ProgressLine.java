package backprop.autograder.grade;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** A line on a terminal that says how far grading is; nothing where nobody looks. */
final class ProgressLine {

  private final PrintStream terminal;
  private final int all;
  private final Instant start = Instant.now();
  private int done;

  /** Progress through so many learners; a null terminal hears nothing. */
  ProgressLine(PrintStream terminal, int all) {
    this.terminal = terminal;
    this.all = all;
  }

  synchronized void graded(GradeBook.Marks marks) {
    done++;
    if (terminal == null) {
      return;
    }
    // A learner's directory may have any name; a terminal acts on control characters.
    String id = marks.id().replaceAll("\\p{C}", "?");
    String points =
        marks.graded()
            ? GradeBook.number(marks.score()) + " of " + GradeBook.number(marks.max())
            : "not graded";
    terminal.print("\r\u001b[K" + done + " of " + all + ", " + id + ": " + points + left());
    if (done == all) {
      terminal.print("\r\u001b[K");
    }
    terminal.flush();
  }

  private String left() {
    if (done == all) {
      return "";
    }
    double each = Duration.between(start, Instant.now()).toMillis() / 1000.0 / done;
    long seconds = Math.round(each * (all - done));
    return ", about " + (seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min") + " left";
  }
}
