package backprop.autograder.grade;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a learner's code may take, by the clock.
 *
 * @param test from the making of an object to the end of what a test does with it
 * @param cell for one cell of the notebook
 * @param notebook for all of it, restarts of the worker included
 * @param learner for all notebooks of a learner together
 */
public record Limits(Duration test, Duration cell, Duration notebook, Duration learner)
    implements Serializable {

  /**
   * Limits in seconds, a learner's twice a notebook's: who has two notebooks that never end has
   * wasted time enough.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public static Limits seconds(double test, double cell, double notebook) {
    Duration whole = duration("a notebook", notebook);
    return new Limits(
        duration("a test", test), duration("a cell", cell), whole, whole.multipliedBy(2));
  }

  /** The same, with another limit of a learner. */
  public Limits withLearner(double seconds) {
    return new Limits(test, cell, notebook, duration("a learner", seconds));
  }

  /** The same, with twelve times as long for a test: a milestone's tests train. */
  Limits ofMilestone() {
    return new Limits(test.multipliedBy(12), cell, notebook, learner);
  }

  /** What is said of a notebook that there was no time for. */
  String learnerIsOver() {
    return "the "
        + text(learner)
        + " for all notebooks of a learner are over; is there a loop that never ends in this one,"
        + " or in one before it?";
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
