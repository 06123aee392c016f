package backprop.autograder.library;

import backprop.autograder.contract.ScheduleSpec;
import backprop.optim.Schedule;
import java.util.stream.Stream;

public final class ScheduleContractTest extends LibrarySuite {

  /** Warm-up, then cosine. */
  public static final ScheduleSpec SPEC =
      new ScheduleSpec(
          "Schedule",
          "η t / W, then η cos² of half the share of π",
          (rate, warmUp, steps, t) -> {
            double share = (double) (t - warmUp) / (steps - warmUp);
            return t < warmUp
                ? rate / warmUp * t
                : rate * Math.pow(Math.cos(Math.PI / 2 * share), 2);
          });

  ScheduleContractTest() {
    super(Schedule.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        Trialled.schedule(
            "warm-up, then cosine",
            SPEC,
            (rate, warmUp, steps) -> own(Schedule.warmUpThenCosine(rate, warmUp, steps))));
  }
}
