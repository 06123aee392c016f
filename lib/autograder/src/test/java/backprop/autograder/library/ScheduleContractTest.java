package backprop.autograder.library;

import backprop.autograder.spec.ScheduleSpecs;
import backprop.optim.Schedule;
import java.util.stream.Stream;

final class ScheduleContractTest extends LibrarySuite {

  ScheduleContractTest() {
    super(Schedule.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        Trialled.schedule(
            "warm-up, then cosine",
            ScheduleSpecs.WARM_UP_THEN_COSINE,
            (rate, warmUp, steps) -> own(Schedule.warmUpThenCosine(rate, warmUp, steps))));
  }
}
