package backprop.autograder.grade;

import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Points;
import backprop.exercise.Report;
import backprop.exercise.Report.Cause;
import backprop.exercise.Report.Status;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Collects what each test earned. A test earns all of its points or none. */
final class PointsListener implements TestExecutionListener {

  private final List<Report.Test> tests = new ArrayList<>();
  private final Runnable afterFailure;
  private boolean cancelled;

  /** A listener that does this after each test that is not passed. */
  PointsListener(Runnable afterFailure) {
    this.afterFailure = afterFailure;
  }

  /** Whether a test ended because the run was cancelled. */
  boolean cancelled() {
    return cancelled;
  }

  /** In the order they ran. */
  List<Report.Test> tests() {
    return List.copyOf(tests);
  }

  @Override
  public void executionFinished(TestIdentifier id, TestExecutionResult result) {
    cancelled |= result.getThrowable().filter(CancellationException.class::isInstance).isPresent();
    boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    // A container that fails has kept its tests from running: that must not look like nothing.
    if (id.isTest() || !passed) {
      Status status = status(result);
      add(id, status, message(result), status == Status.FAILED ? hint(id) : "", cause(result));
    }
    if (!passed) {
      afterFailure.run();
    }
  }

  private static Status status(TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      return Status.PASSED;
    }
    boolean ours =
        result.getThrowable().filter(InfrastructureException.class::isInstance).isPresent();
    return ours ? Status.ERROR : Status.FAILED;
  }

  @Override
  public void executionSkipped(TestIdentifier id, String reason) {
    add(id, Status.SKIPPED, reason, "", Cause.NONE);
  }

  private void add(TestIdentifier id, Status status, String message, String hint, Cause cause) {
    Method method = method(id);
    Points points = method == null ? null : method.getAnnotation(Points.class);
    double max = points == null ? 1 : points.value();
    tests.add(
        new Report.Test(
            id.getDisplayName(),
            status,
            status == Status.PASSED ? max : 0,
            max,
            message,
            hint,
            cause));
  }

  private static Cause cause(TestExecutionResult result) {
    Throwable thrown = result.getThrowable().orElse(null);
    if (thrown instanceof InfrastructureException) {
      return Caused.reason(message(result));
    }
    return thrown instanceof Caused caused ? caused.cause() : Cause.NONE;
  }

  private static String message(TestExecutionResult result) {
    if (result.getThrowable().isEmpty()) {
      return "";
    }
    Throwable thrown = result.getThrowable().get();
    // An assertion speaks for itself; anything else is a defect here, and says what it is.
    if (thrown instanceof InfrastructureException) {
      return "not graded: " + thrown.getMessage();
    }
    String said = thrown instanceof AssertionError ? thrown.getMessage() : thrown.toString();
    return said == null || said.isBlank() ? thrown.toString() : said;
  }

  private static String hint(TestIdentifier id) {
    Method method = method(id);
    Hint hint = method == null ? null : method.getAnnotation(Hint.class);
    return hint == null ? "" : hint.value();
  }

  private static Method method(TestIdentifier id) {
    return id.getSource()
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getJavaMethod())
        .orElse(null);
  }
}
