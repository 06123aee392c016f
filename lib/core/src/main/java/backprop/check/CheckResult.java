package backprop.check;

import java.util.List;
import java.util.Locale;

/**
 * What a gradient check found: every element compared, the worst first.
 *
 * @param tolerance the relative error that a right gradient stays below
 * @param compared how many elements were compared
 * @param kinks how many were left out, because the function has a corner there
 * @param failures the elements beyond the tolerance, the worst first
 * @param worst the largest relative error of all elements compared
 */
public record CheckResult(
    double tolerance, int compared, int kinks, List<Failure> failures, double worst) {

  /**
   * One element whose gradient is wrong.
   *
   * @param array which array: {@code x}, or a parameter's name
   * @param index where in it, {@code [2, 1]}
   * @param expected the numerical slope
   * @param received what {@code backward} said
   * @param error the relative error
   */
  public record Failure(
      String array, String index, double expected, double received, double error) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "gradient of %s at %s: expected %.9g, received %.9g, relative error %.1e",
          array,
          index,
          expected,
          received,
          error);
    }
  }

  /** Whether something was compared, and every element stayed below the tolerance. */
  public boolean passed() {
    return compared > 0 && failures.isEmpty();
  }

  /** Throws with the report where the check did not pass: for a cell, or a test. */
  public CheckResult orThrow() {
    if (!passed()) {
      throw new AssertionError(toString());
    }
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d elements compared, %d beyond %.0e, worst relative error %.1e",
            passed() ? "gradients agree" : "gradients differ",
            compared,
            failures.size(),
            tolerance,
            worst));
    if (kinks > 0) {
      text.append(", ").append(kinks).append(" left out at kinks");
    }
    failures.stream().limit(5).forEach(f -> text.append("\n  ").append(f));
    if (failures.size() > 5) {
      text.append("\n  and ").append(failures.size() - 5).append(" more");
    }
    return text.toString();
  }
}
