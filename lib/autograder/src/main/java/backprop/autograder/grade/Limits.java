package backprop.autograder.grade;

import java.time.Duration;

/**
 * How long a learner's code may take, by the clock.
 *
 * @param test from the making of an object to the end of what a test does with it
 * @param cell for one cell of the notebook
 * @param notebook for all of it, restarts of the worker included
 */
public record Limits(Duration test, Duration cell, Duration notebook) {

  /**
   * Limits in seconds.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public static Limits seconds(double test, double cell, double notebook) {
    return new Limits(
        duration("a test", test), duration("a cell", cell), duration("a notebook", notebook));
  }

  private static Duration duration(String of, double seconds) {
    if (!(seconds > 0) || seconds > 86_400) {
      throw new IllegalArgumentException(
          "the limit of " + of + " must be above 0 and at most 86400 seconds, got " + seconds);
    }
    return Duration.ofMillis((long) Math.ceil(seconds * 1000));
  }

  /** A duration as a message says it: {@code 2 s}, {@code 0.5 s}. */
  static String text(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
  }
}
