package backprop.optim;

/** The learning rate η of each step, counted from 1. Derived in lesson 13. */
@FunctionalInterface
public interface Schedule {

  /** The rate of step {@code t}. */
  double rate(long t);

  /**
   * The same rate at every step.
   *
   * @throws IllegalArgumentException if it is negative or not a number
   */
  static Schedule constant(double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          "Schedule.constant: rate must be a number of at least 0, got " + rate);
    }
    return t -> rate;
  }
}
