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

  /** {@code rate}, multiplied by {@code factor} after every {@code every} steps. */
  static Schedule step(double rate, long every, double factor) {
    requireSteps("Schedule.step", "every", every, 1);
    return t -> rate * Math.pow(factor, (double) ((t - 1) / every));
  }

  /** {@code rate · factorᵗ⁻¹}: the same share less at each step. */
  static Schedule exponential(double rate, double factor) {
    return t -> rate * Math.pow(factor, t - 1);
  }

  /**
   * Half a cosine from {@code rate} at the first step to 0 at step {@code steps}, and 0 from there
   * on. Loshchilov and Hutter, 2017.
   */
  static Schedule cosine(double rate, long steps) {
    requireSteps("Schedule.cosine", "steps", steps, 2);
    return t -> rate / 2 * (1 + Math.cos(Math.PI * Math.min(t - 1, steps - 1) / (steps - 1)));
  }

  /**
   * In equal parts up to {@code rate} at step {@code warmUp}, and from there {@link #cosine} to
   * step {@code steps}.
   */
  static Schedule warmUpThenCosine(double rate, long warmUp, long steps) {
    requireSteps("Schedule.warmUpThenCosine", "warmUp", warmUp, 1);
    requireSteps("Schedule.warmUpThenCosine", "steps", steps, warmUp + 1);
    Schedule cosine = cosine(rate, steps - warmUp + 1);
    return t -> t < warmUp ? rate * t / warmUp : cosine.rate(t - warmUp + 1);
  }

  private static void requireSteps(String place, String name, long steps, long least) {
    if (steps < least) {
      throw new IllegalArgumentException(
          place + ": " + name + " must be at least " + least + ", got " + steps);
    }
  }
}
