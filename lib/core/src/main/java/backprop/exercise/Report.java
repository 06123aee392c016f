package backprop.exercise;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the autograder found: every test of an exercise, with its points.
 *
 * @param exercise the exercise's id
 * @param title the exercise's title
 * @param tests in the order they are worth reading
 * @param notes what a reader should know of how it came about: which of two answers counts
 */
public record Report(String exercise, String title, List<Test> tests, List<String> notes) {

  /** A report that needs no note. */
  public Report(String exercise, String title, List<Test> tests) {
    this(exercise, title, tests, List.of());
  }

  /** The same report, with one more note; with none where that is empty. */
  public Report noting(String note) {
    if (note.isEmpty()) {
      return this;
    }
    return new Report(
        exercise, title, tests, Stream.concat(notes.stream(), Stream.of(note)).toList());
  }

  /**
   * What keeps a test from judging what it is about: a call that throws, a class that does not
   * compile, a stub. Tests whose causes are equal wait for one thing.
   *
   * @param what a sentence without its full stop
   * @param hint what to do about it; empty where there is nothing to be said
   * @param place what tells it from others of which the same is said, which nobody reads; where
   *     another test is about the cause, that test's name
   */
  public record Cause(String what, String hint, String place) {

    /** Of a test that waits for nothing. */
    public static final Cause NONE = new Cause("", "", "");
  }

  /** How a test ended. */
  public enum Status {
    PASSED,
    FAILED,
    /** It could not be judged, because an earlier one failed. */
    SKIPPED,
    /** Grading itself failed: nobody knows what it would have earned. */
    ERROR
  }

  /**
   * One test.
   *
   * @param name a sentence
   * @param status how it ended
   * @param points earned
   * @param max to be earned
   * @param message what was expected and what came; empty where it passed
   * @param hint where to look; empty where it passed, or where there is none
   * @param cause what it failed by, where that is not its own; {@link Cause#NONE} elsewhere
   */
  public record Test(
      String name,
      Status status,
      double points,
      double max,
      String message,
      String hint,
      Cause cause) {

    /** A test that passed, or that failed by what it tests. */
    public Test(
        String name, Status status, double points, double max, String message, String hint) {
      this(name, status, points, max, message, hint, Cause.NONE);
    }

    /** The same test, of one part of an exercise that has several: named after the part first. */
    public Test of(String part) {
      return new Test(part + ": " + name, status, points, max, message, hint, cause);
    }

    /** The message, and below it the hint, as plain text; empty where it passed. */
    public String explanation() {
      return hint.isEmpty() ? message : message + "\nHint: " + hint;
    }
  }

  /** Points earned. */
  public double score() {
    return tests.stream().mapToDouble(Test::points).sum();
  }

  /** Points to be earned. */
  public double max() {
    return tests.stream().mapToDouble(Test::max).sum();
  }

  /** The report as plain text, for a console. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(title + ": " + number(score()) + " of " + number(max()) + " points\n");
    notes.forEach(note -> text.append("  note: ").append(note).append('\n'));
    CommonCauses causes = CommonCauses.of(tests);
    for (CommonCauses.Common common : causes.common()) {
      text.append("  ").append(common.says()).append('\n');
      indented(text, common.explanation());
    }
    for (Test test : causes.others()) {
      String status = test.status.name().toLowerCase(Locale.ROOT);
      String points = number(test.points) + "/" + number(test.max);
      text.append(String.format(Locale.ROOT, "  %-7s %5s  %s\n", status, points, test.name));
      indented(text, test.explanation());
    }
    return text.toString();
  }

  private static void indented(StringBuilder text, String explanation) {
    if (!explanation.isBlank()) {
      text.append("      ").append(explanation.strip().replace("\n", "\n      ")).append('\n');
    }
  }

  private static String number(double points) {
    return points == Math.rint(points)
        ? String.valueOf((long) points)
        : String.format(Locale.ROOT, "%.2f", points);
  }
}
