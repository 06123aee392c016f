package backprop.autograder.contract;

import backprop.exercise.Report.Cause;
import backprop.worker.subject.CallFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A failure by what a test needs, and not by what it is about: a call threw, the answer does not
 * compile, what is asked for is not there yet. Other tests fail by the same, and the cause, which
 * is found in the failure itself, is what they have in common.
 */
public final class Caused extends AssertionError {

  private static final long serialVersionUID = 1;

  /** What a stub throws, in every exercise. */
  private static final String STUB = "yours to write";

  private static final String REPLACE =
      "Replace the line that throws by your own code, run that cell, and then the check again.";

  private static final String NEVER_SET =
      "What is null there was never set. Where it is a field: which call comes before, and should"
          + " have kept it? By this.x = x, since a parameter of the same name hides the field.";

  private static final String KEPT =
      "The call before came, and nothing was kept of it: keep what is needed in a field, anew each"
          + " time, and say this.x = x, since a parameter of the same name hides the field.";

  private static final String TRY_IT =
      "Call it yourself in a cell, on small arrays: there you see the exception with its line.";

  private static final String COMPILE =
      "Run the cell of the class first, until it says nothing; only then is there something to"
          + " test.";

  private static final String MEND_FIRST =
      "Mend that first: the test that is about it says what is wrong, and has a hint of its own.";

  /** How the reason begins where one part of an answer is not there. */
  private static final Pattern PART = Pattern.compile("^(\\w+) is missing: ");

  /** A reason that can be read as part of a sentence. */
  private static final int LONGEST = 200;

  private final transient Cause cause;

  private Caused(String message, Cause cause) {
    super(message);
    this.cause = cause;
  }

  /** What it failed by. */
  public Cause cause() {
    return cause;
  }

  /** A call that failed where it should have given something, with what is said of it. */
  public static Caused by(String message, CallFailure failure) {
    return new Caused(message, of(failure));
  }

  /** A test that waits for something, which has a test of its own, of this name. */
  public static Caused waiting(String message, String what, String test) {
    return new Caused(message, new Cause(what, MEND_FIRST, test));
  }

  /** A cause that a contract knows by its own means. */
  public static Caused by(String message, String what, String hint) {
    return new Caused(message, new Cause(what, hint, ""));
  }

  /** The same cause, of which a test says more. */
  public Caused saying(String message) {
    return new Caused(message, cause);
  }

  private static Cause of(CallFailure failure) {
    if (!failure.thrown()) {
      return reason(failure.message());
    }
    String method = failure.place().method();
    String who = method.isEmpty() ? "a call" : method;
    if (failure.is(UnsupportedOperationException.class) && failure.message().contains(STUB)) {
      String still = (method.isEmpty() ? "the answer" : method) + " is still as it was handed out";
      return new Cause(still, REPLACE, "");
    }
    String place = method.isEmpty() ? failure.message() : "line " + failure.place().line();
    String line = failure.place().inCell();
    String what = who + " throws " + failure.name() + (line.isEmpty() ? "" : " in " + line);
    return new Cause(what, hint(failure), place);
  }

  private static String hint(CallFailure failure) {
    if (failure.is(NullPointerException.class)) {
      return NEVER_SET;
    }
    boolean kept =
        failure.is(IllegalStateException.class) && failure.message().contains("call forward first");
    return kept ? KEPT : TRY_IT;
  }

  /** Why there is nothing to test. A reason of several lines has the cells' failures first. */
  public static Cause reason(String reason) {
    if (reason.contains("does not compile")) {
      Matcher part = PART.matcher(reason);
      String who = part.find() ? part.group(1) : "the answer";
      return new Cause(who + " does not compile", COMPILE, reason);
    }
    boolean line = reason.length() <= LONGEST && reason.lines().count() == 1;
    return new Cause(line ? reason : "there is no answer to test", "", reason);
  }
}
