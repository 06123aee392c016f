package backprop.autograder.mutant;

import backprop.autograder.contract.ScheduleContract;
import backprop.autograder.library.Trialled;
import backprop.autograder.spec.ScheduleSpecs;
import java.util.stream.Stream;

/** Schedules with a warm-up, a cosine, and one mistake each. */
final class ScheduleMutantsTest extends MutantSuite {

  ScheduleMutantsTest() {
    super(ScheduleContract.class);
  }

  /** The rate of a step, when the right one is known. */
  private interface Rule {
    double rate(double right, double rate, long warmUp, long steps, long t);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of(
            "a warm-up begins at nothing",
            "first",
            "step 1: rate(1)",
            (right, rate, warmUp, steps, t) -> t == 1 && warmUp > 1 ? 0 : right),
        of(
            "between warm-up and cosine is a hole",
            "warm",
            "step W: ",
            (right, rate, warmUp, steps, t) -> t == warmUp ? 0 : right),
        of(
            "a warm-up of one step divides by zero",
            "warm",
            "received NaN",
            (right, rate, warmUp, steps, t) -> t == 1 && warmUp == 1 ? Double.NaN : right),
        of(
            "the cosine has a dent in the middle",
            "middleOfTheCosine",
            "step (W + T) / 2",
            (right, rate, warmUp, steps, t) -> 2 * t == warmUp + steps ? 0.49 * rate : right),
        of(
            "a thousandth is left at the end",
            "last",
            "step T: ",
            (right, rate, warmUp, steps, t) -> t == steps ? rate / 1000 : right),
        of(
            "the cosine climbs again",
            "beyond",
            "a step beyond T",
            (right, rate, warmUp, steps, t) -> t > steps ? rate * cosine(warmUp, steps, t) : right),
        of(
            "long after the end steps go backwards",
            "bounds",
            "expected a rate from 0",
            (right, rate, warmUp, steps, t) -> t > 3 * steps ? -rate / 1000 : right),
        of(
            "the rate falls along a line",
            "everyStep",
            "then η/2 (1 + cos",
            (right, rate, warmUp, steps, t) ->
                t < warmUp || t > steps ? right : rate * (steps - t) / (steps - warmUp)));
  }

  private static double cosine(long warmUp, long steps, long t) {
    return (1 + Math.cos(Math.PI * (t - warmUp) / (steps - warmUp))) / 2;
  }

  private static Mutant of(String mistake, String method, String says, Rule rule) {
    return new Mutant(
        mistake,
        method,
        says,
        Trialled.schedule(
            mistake,
            ScheduleSpecs.WARM_UP_THEN_COSINE,
            (rate, warmUp, steps) ->
                t -> {
                  double share = t > steps ? 0 : cosine(warmUp, steps, t);
                  double right = t < warmUp ? rate * t / warmUp : rate * share;
                  return rule.rate(right, rate, warmUp, steps, t);
                }));
  }
}
