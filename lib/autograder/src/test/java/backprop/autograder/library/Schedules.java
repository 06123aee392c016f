package backprop.autograder.library;

import backprop.autograder.contract.ScheduleContract;
import backprop.autograder.contract.ScheduleSpec;
import backprop.exercise.ScheduleFactory;
import backprop.optim.Schedule;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;

/** The library's schedule that warms up and cools down, beside its formula. */
public final class Schedules {

  private static final ScheduleSpec WARM_UP_THEN_COSINE =
      new ScheduleSpec(
          "Schedule",
          "η t / W, then η cos² of half the share of π",
          (rate, warmUp, steps, t) -> {
            double share = (double) (t - warmUp) / (steps - warmUp);
            return t < warmUp
                ? rate / warmUp * t
                : rate * Math.pow(Math.cos(Math.PI / 2 * share), 2);
          });

  private Schedules() {}

  static Stream<Trialled> all() {
    return Stream.of(trialled("warm-up, then cosine", Schedule::warmUpThenCosine));
  }

  /** A schedule to run the contract on. */
  public static Trialled trialled(String name, ScheduleFactory maker) {
    return new Trialled(
        name, ScheduleContract.class, WARM_UP_THEN_COSINE, Answers.subjectOf(maker));
  }
}
