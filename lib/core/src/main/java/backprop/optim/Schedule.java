package backprop.optim;

/**
 * The learning rate η of each step, counted from 1. Those made here refuse a rate or factor that is
 * negative, infinite or NaN. Derived in lesson 13.
 */
@FunctionalInterface
public interface Schedule {

  /** The rate of step {@code t}. */
  double rate(long t);

  /** The same rate at every step. */
  static Schedule constant(double rate) {
    requireRate("Schedule.constant", "rate", rate);
    return t -> rate;
  }

  /** {@code rate}, multiplied by {@code factor} after every {@code every} steps. */
  static Schedule step(double rate, long every, double factor) {
    requireRate("Schedule.step", "rate", rate);
    requireRate("Schedule.step", "factor", factor);
    requireSteps("Schedule.step", "every", every, 1);
    return t -> rate * Math.pow(factor, (double) ((t - 1) / every));
  }

  /** {@code rate · factorᵗ⁻¹}: the same share less at each step. */
  static Schedule exponential(double rate, double factor) {
    requireRate("Schedule.exponential", "rate", rate);
    requireRate("Schedule.exponential", "factor", factor);
    return t -> rate * Math.pow(factor, t - 1);
  }

  /**
   * Half a cosine from {@code rate} at the first step to 0 at step {@code steps}, and 0 from there
   * on. Loshchilov and Hutter, 2017.
   */
  static Schedule cosine(double rate, long steps) {
    requireRate("Schedule.cosine", "rate", rate);
    requireSteps("Schedule.cosine", "steps", steps, 2);
    return t -> rate / 2 * (1 + Math.cos(Math.PI * Math.min(t - 1, steps - 1) / (steps - 1)));
  }

  /**
   * In equal parts up to {@code rate} at step {@code warmUp}, and from there {@link #cosine} to
   * step {@code steps}.
   */
  static Schedule warmUpThenCosine(double rate, long warmUp, long steps) {
    requireRate("Schedule.warmUpThenCosine", "rate", rate);
    requireSteps("Schedule.warmUpThenCosine", "warmUp", warmUp, 1);
    requireSteps("Schedule.warmUpThenCosine", "steps", steps, warmUp + 1);
    Schedule cosine = cosine(rate, steps - warmUp + 1);
    return t -> t < warmUp ? rate * t / warmUp : cosine.rate(t - warmUp + 1);
  }

  /**
   * One cycle, as PyTorch's {@code OneCycleLR} has it: along a cosine from {@code rate}/25 up to
   * {@code rate} in the first 30 % of the steps, and down along another to next to nothing, {@code
   * rate}/250000, at step {@code steps}. Smith and Topin, 2018.
   */
  static Schedule oneCycle(double rate, long steps) {
    requireRate("Schedule.oneCycle", "rate", rate);
    requireSteps("Schedule.oneCycle", "steps", steps, 4);
    double top = 0.3 * steps - 1;
    double last = steps - 1;
    return t -> {
      double k = Math.min(t - 1, last);
      return k <= top
          ? between(rate / 25, rate, k / top)
          : between(rate, rate / 250_000, (k - top) / (last - top));
    };
  }

  /** Half a cosine from {@code from} to {@code to}, as {@code share} goes from 0 to 1. */
  private static double between(double from, double to, double share) {
    return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
  }

  private static void requireRate(String place, String name, double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          place + ": " + name + " must be a number of at least 0, got " + rate);
    }
  }

  private static void requireSteps(String place, String name, long steps, long least) {
    if (steps < least) {
      throw new IllegalArgumentException(
          place + ": " + name + " must be at least " + least + ", got " + steps);
    }
  }
}
