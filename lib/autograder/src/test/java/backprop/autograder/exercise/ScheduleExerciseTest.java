package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.CommonCauses;
import backprop.exercise.Exercises;
import backprop.exercise.OptimizersFactory;
import backprop.exercise.Report;
import backprop.exercise.ScheduleFactory;
import backprop.optim.Adam;
import backprop.optim.Momentum;
import backprop.optim.RmsProp;
import backprop.optim.Schedule;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Exercise 13, the schedule")
class ScheduleExerciseTest {

  private static final String FIRST = "the first step takes the W-th part of the rate";
  private static final String WARM =
      "the warm-up ends at the full rate, and so does one of a single step";
  private static final String MIDDLE = "in the middle of the cosine the rate is half";
  private static final String LAST = "the last step takes a rate of 0";
  private static final String BEYOND = "beyond the last step the rate stays 0";
  private static final String BOUNDS = "no step has a rate below 0, or above the full one";
  private static final String EVERY = "every other step of three schedules follows the formula";

  @Test
  @DisplayName("gives right answers all points: as it stands, as a square, and step by step")
  void right() {
    full(
        (rate, warmUp, steps) ->
            t -> {
              if (t < warmUp) {
                return rate * t / warmUp;
              }
              double share = (double) (t - warmUp) / (steps - warmUp);
              return t > steps ? 0 : rate / 2 * (1 + Math.cos(Math.PI * share));
            });
    full(
        (rate, warmUp, steps) ->
            t -> {
              double share = Math.max(0, Math.min(1, (t - warmUp) / (1.0 * steps - warmUp)));
              double half = Math.cos(share * Math.PI / 2);
              return rate * Math.min(1, 1.0 * t / warmUp) * half * half;
            });
    full(
        (rate, warmUp, steps) -> {
          double[] rates = new double[(int) steps + 1];
          for (int t = 1; t <= steps; t++) {
            double angle = Math.PI * (t - warmUp) / (steps - warmUp);
            rates[t] =
                t <= warmUp ? rates[t - 1] + rate / warmUp : rate * (1 + Math.cos(angle)) / 2;
          }
          return t -> t < rates.length ? rates[(int) t] : 0;
        });
  }

  @Test
  @DisplayName("takes first step and curve from a quotient of whole numbers")
  void wholeNumbers() {
    Report report =
        loses((rate, warmUp, steps) -> parts(s -> 0, warmUp, rate, steps), FIRST, EVERY);
    assertEquals(29, report.score());
  }

  @Test
  @DisplayName("takes first step and curve from steps that are counted from 0")
  void fromZero() {
    loses((rate, warmUp, steps) -> parts(s -> s - 1.0 / warmUp, warmUp, rate, steps), FIRST, EVERY);
  }

  @Test
  @DisplayName("takes the curve, and a warm-up of one step, from a division by W - 1")
  void oneLess() {
    loses(
        (rate, warmUp, steps) ->
            t ->
                t <= warmUp
                    ? rate * (t - 1) / (warmUp - 1)
                    : cosine(rate, warmUp, steps, Math.min(t, steps)),
        FIRST,
        WARM,
        EVERY);
  }

  @Test
  @DisplayName("takes what it should from a cosine that begins at the first step")
  void cosineOverAll() {
    loses(
        (rate, warmUp, steps) ->
            t ->
                t < warmUp
                    ? rate * t / warmUp
                    : rate / 2 * (1 + Math.cos(Math.PI * Math.min(t, steps) / steps)),
        WARM,
        MIDDLE,
        EVERY);
  }

  @Test
  @DisplayName("takes the curve from a straight line down")
  void line() {
    loses(down(share -> 1 - share), EVERY);
  }

  @Test
  @DisplayName("takes middle and curve from a quarter of a cosine")
  void quarter() {
    loses(down(share -> Math.cos(Math.PI / 2 * share)), MIDDLE, EVERY);
  }

  @Test
  @DisplayName("takes top, middle, bound and curve from a cosine that is not halved")
  void notHalved() {
    loses(down(share -> 1 + Math.cos(Math.PI * share)), WARM, MIDDLE, BOUNDS, EVERY);
  }

  @Test
  @DisplayName("takes what it should from a cosine that is not lifted")
  void notLifted() {
    loses(down(share -> Math.cos(Math.PI * share)), MIDDLE, LAST, BEYOND, BOUNDS, EVERY);
  }

  @Test
  @DisplayName("takes the steps beyond the end from a cosine that climbs again")
  void climbs() {
    loses(
        (rate, warmUp, steps) ->
            t -> t < warmUp ? rate * t / warmUp : cosine(rate, warmUp, steps, t),
        BEYOND);
  }

  @Test
  @DisplayName("takes the end from a cosine that keeps a tenth")
  void floor() {
    loses(down(share -> 0.1 + 0.45 * (1 + Math.cos(Math.PI * share))), MIDDLE, LAST, BEYOND, EVERY);
  }

  @Test
  @DisplayName("takes every single rate from a schedule that counts its calls instead of reading t")
  void counts() {
    loses(
        (rate, warmUp, steps) -> {
          long[] calls = new long[1];
          return t -> {
            calls[0]++;
            return calls[0] < warmUp
                ? rate * calls[0] / warmUp
                : cosine(rate, warmUp, steps, Math.min(calls[0], steps));
          };
        },
        FIRST,
        WARM,
        MIDDLE,
        LAST,
        BEYOND,
        BOUNDS,
        EVERY);
  }

  @Test
  @DisplayName("gives nothing for a constant, for 0, for null, and for what is not a number")
  void nothing() {
    assertEquals(24, points((rate, warmUp, steps) -> t -> rate));
    assertEquals(24, points((rate, warmUp, steps) -> t -> 0));
    assertEquals(24, points((rate, warmUp, steps) -> t -> rate / (t + 1)));
    assertEquals(24, points((rate, warmUp, steps) -> t -> Double.NaN));
    assertEquals(24, points((rate, warmUp, steps) -> null));
  }

  @Test
  @DisplayName("says of a rate that never changes what is true, once, after expected and received")
  void neverChanges() {
    Report report =
        Autograder.check(
            Exercises.OPTIMIZERS, of((rate, warmUp, steps) -> t -> t >= steps ? 0 : rate));
    assertEquals(24, report.score(), report::toString);
    CommonCauses causes = CommonCauses.of(report.tests());
    assertEquals(1, causes.common().size(), report::toString);
    CommonCauses.Common still = causes.common().get(0);
    assertEquals(
        "the rates of steps 1, W, W + 1, (W + T) / 2 and T - 1 are all the same: 4 tests wait for"
            + " it",
        still.says());
    assertEquals("Schedule: " + EVERY, still.tests().get(0).name());
    assertTrue(still.message().contains("expected"), still::message);
    String own = report.toString();
    assertTrue(own.contains("step 1: rate(1)"), "the first step's own failure: " + own);
    assertTrue(own.contains("step (W + T) / 2: rate("), "the middle's own failure: " + own);
  }

  @Test
  @DisplayName("gives all points to recursion, sums, remembered rates, and two schedules in one")
  void otherStyles() {
    full(Recursive::new);
    full(
        (rate, warmUp, steps) ->
            t ->
                rate
                        * LongStream.rangeClosed(1, Math.min(t, warmUp))
                            .mapToDouble(s -> 1.0 / warmUp)
                            .sum()
                    - LongStream.rangeClosed(warmUp + 1, Math.min(t, steps))
                        .mapToDouble(
                            s ->
                                cosine(rate, warmUp, steps, s - 1) - cosine(rate, warmUp, steps, s))
                        .sum());
    full(
        (rate, warmUp, steps) -> {
          Map<Long, Double> known = new HashMap<>();
          return t ->
              known.computeIfAbsent(
                  Math.min(t, steps),
                  s -> s < warmUp ? rate / warmUp * s : cosine(rate, warmUp, steps, s));
        });
    full(
        (rate, warmUp, steps) -> {
          Schedule up = t -> rate * ((double) t / warmUp);
          Schedule down =
              t -> {
                double half = Math.sin(Math.PI / 2 * (t - warmUp) / (steps - warmUp));
                return rate * (1 - half * half);
              };
          return t -> t > steps ? 0 : (t > warmUp ? down : up).rate(t);
        });
    full(
        (rate, warmUp, steps) ->
            t -> {
              double up = Math.min(1, t / (double) warmUp);
              double down = Math.max(0, Math.min(1, (steps - t) / (double) (steps - warmUp)));
              return rate * up * (1 - Math.cos(Math.PI * down)) / 2;
            });
  }

  /** Each step of the warm-up is the one before and a W-th. */
  private record Recursive(double rate, long warmUp, long steps) implements Schedule {
    @Override
    public double rate(long t) {
      if (t == 0 || t > steps) {
        return 0;
      }
      return t <= warmUp ? rate(t - 1) + rate / warmUp : cosine(rate, warmUp, steps, t);
    }
  }

  @Test
  @DisplayName("takes what it should from a cosine over T, or in degrees")
  void otherCosines() {
    loses(
        cosineOf((t, warmUp, steps) -> (t - warmUp) / (double) steps), MIDDLE, LAST, BEYOND, EVERY);
    loses(
        cosineOf((t, warmUp, steps) -> 180 / Math.PI * (t - warmUp) / (steps - warmUp)),
        MIDDLE,
        LAST,
        BEYOND,
        EVERY);
  }

  @Test
  @DisplayName("takes the curve from an end one step early, and from W + 1 the warm-up too")
  void byOne() {
    loses(
        (rate, warmUp, steps) -> t -> t >= steps - 1 ? 0 : right(rate, warmUp, steps).rate(t),
        EVERY);
    loses(
        (rate, warmUp, steps) ->
            t -> t <= warmUp ? rate * t / (warmUp + 1) : right(rate, warmUp, steps).rate(t),
        FIRST,
        WARM,
        EVERY);
  }

  @Test
  @DisplayName("takes the steps beyond the end from a schedule that begins again")
  void beginsAgain() {
    loses(
        (rate, warmUp, steps) -> t -> right(rate, warmUp, steps).rate(t > steps ? t % steps : t),
        BEYOND);
  }

  @Test
  @DisplayName(
      "takes all rates but 0 from one that is another schedule's, and from single precision")
  void anothers() {
    double[] shared = new double[1];
    loses(
        (rate, warmUp, steps) -> {
          shared[0] = rate;
          return t -> right(shared[0], warmUp, steps).rate(t);
        },
        FIRST,
        WARM,
        MIDDLE,
        BOUNDS,
        EVERY);
    double points =
        points((rate, warmUp, steps) -> t -> (float) right(rate, warmUp, steps).rate(t));
    assertTrue(points <= 29, "had " + points);
  }

  @Test
  @DisplayName("takes the curve from half the way in whole numbers")
  void halfInWholeNumbers() {
    loses(cosineOf((t, warmUp, steps) -> (t - warmUp) / 2.0 / ((steps - warmUp) / 2)), EVERY);
  }

  private interface Share {
    double of(long t, long warmUp, long steps);
  }

  /** Right but for how far the cosine has come. */
  private static ScheduleFactory cosineOf(Share share) {
    return (rate, warmUp, steps) ->
        t ->
            t < warmUp
                ? rate * t / warmUp
                : rate / 2 * (1 + Math.cos(Math.PI * share.of(Math.min(t, steps), warmUp, steps)));
  }

  private static Schedule right(double rate, long warmUp, long steps) {
    return t -> t < warmUp ? rate * t / warmUp : t > steps ? 0 : cosine(rate, warmUp, steps, t);
  }

  /** Right but for the warm-up. */
  private static Schedule parts(DoubleUnaryOperator warming, long warmUp, double rate, long steps) {
    return t ->
        t < warmUp
            ? rate * warming.applyAsDouble((double) t / warmUp)
            : cosine(rate, warmUp, steps, Math.min(t, steps));
  }

  /** Right but for the way down. */
  private static ScheduleFactory down(DoubleUnaryOperator cooling) {
    return (rate, warmUp, steps) ->
        t -> {
          double share = (double) (Math.min(t, steps) - warmUp) / (steps - warmUp);
          return t < warmUp ? rate * t / warmUp : rate * cooling.applyAsDouble(share);
        };
  }

  private static double cosine(double rate, long warmUp, long steps, long t) {
    return rate / 2 * (1 + Math.cos(Math.PI * (t - warmUp) / (steps - warmUp)));
  }

  private static void full(ScheduleFactory schedule) {
    Outcome.full(Exercises.OPTIMIZERS, 32, of(schedule));
  }

  private static Report loses(ScheduleFactory schedule, String... tests) {
    String[] named = Arrays.stream(tests).map(test -> "Schedule: " + test).toArray(String[]::new);
    return Outcome.loses(Exercises.OPTIMIZERS, of(schedule), named);
  }

  private static double points(ScheduleFactory schedule) {
    return Autograder.points(Exercises.OPTIMIZERS, of(schedule));
  }

  private static OptimizersFactory of(ScheduleFactory schedule) {
    return new OptimizersFactory(
        (parameters, rates) -> new Momentum(parameters, rates, 0.9),
        (parameters, rates) -> new RmsProp(parameters, rates, 0.99, 1e-8),
        (parameters, rates) -> new Adam(parameters, rates, 0.9, 0.999, 1e-8),
        schedule);
  }
}
