package backprop.autograder.spec;

import backprop.autograder.contract.ScheduleSpec;

/** Rates of steps. */
public final class ScheduleSpecs {

  /** Warm-up, then cosine. */
  public static final ScheduleSpec WARM_UP_THEN_COSINE =
      new ScheduleSpec(
          "Schedule",
          "η t / W, then η/2 (1 + cos π (t - W)/(T - W))",
          (rate, warmUp, steps, t) -> {
            if (t < warmUp) {
              return rate * t / warmUp;
            }
            double share = (t - warmUp) / (double) (steps - warmUp);
            return t > steps ? 0 : rate / 2 * (1 + Math.cos(Math.PI * share));
          });

  private ScheduleSpecs() {}
}
