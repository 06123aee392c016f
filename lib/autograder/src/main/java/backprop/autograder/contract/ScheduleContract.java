package backprop.autograder.contract;

import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a schedule says that warms up to its rate η in W steps, and then cools down to 0 at step T.
 * It is constructed with the name of the spec, η, W and T.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class ScheduleContract {

  private static final String EVERY = "every other step of three schedules follows the formula";
  private static final String SOME = "steps 1, W, W + 1, (W + T) / 2 and T - 1";
  private static final double TOLERANCE = 1e-9;

  private final Subject subject;
  private final ScheduleSpec spec;
  private final Random random;
  private double rate;
  private long warmUp;
  private long steps;
  private boolean still;
  private double firstRate;

  ScheduleContract(Subject subject, ScheduleSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    random = new Random(seed);
  }

  /** A schedule, which must say something: rates that are numbers. */
  @BeforeEach
  void construct() {
    draw(random.nextInt(5, 10));
    long[] some = {1, warmUp, warmUp + 1, middle(), steps - 1};
    double[] rates = LongStream.of(some).mapToDouble(this::rate).toArray();
    still = Arrays.stream(rates).allMatch(r -> r == rates[0]);
    firstRate = rates[0];
  }

  @Test
  @Order(1)
  @DisplayName("the first step takes the W-th part of the rate")
  @Hint("Steps are counted from 1. And what is a quotient of two integers?")
  void first() {
    judge("step 1", rate / warmUp, 1);
    changing();
  }

  @Test
  @Order(2)
  @DisplayName("the warm-up ends at the full rate, and so does one of a single step")
  @Hint("At t = W, both lines of the formula must say η.")
  void warm() {
    judge("step W", rate, warmUp);
    draw(1);
    judge("step W", rate, 1);
    changing();
  }

  @Test
  @Order(3)
  @DisplayName("in the middle of the cosine the rate is half")
  @Hint("How far is t from W, and how far is T from W? The cosine goes by the share.")
  void middleOfTheCosine() {
    judge("step (W + T) / 2", rate / 2, middle());
    changing();
  }

  @Test
  @Order(4)
  @DisplayName("the last step takes a rate of 0")
  @Hint("At t = T the cosine has arrived at π.")
  void last() {
    judge("step T", 0, steps);
    changing();
  }

  @Test
  @Order(5)
  @DisplayName("beyond the last step the rate stays 0")
  @Hint("A cosine that goes on climbs again.")
  void beyond() {
    for (long t = steps + 1; t <= 2 * steps; t++) {
      judge("a step beyond T", 0, t);
    }
    changing();
  }

  @Test
  @Order(6)
  @DisplayName("no step has a rate below 0, or above the full one")
  @Hint("Look at the rates far beyond T, too.")
  void bounds() {
    changing();
    double[] expected = {rate / warmUp, rate, rate / 2, 0};
    double[] told = {rate(1), rate(warmUp), rate(middle()), rate(steps)};
    long right =
        IntStream.range(0, expected.length)
            .filter(i -> Math.abs(expected[i] - told[i]) <= TOLERANCE)
            .count();
    if (2 * right < expected.length) {
      throw Caused.waiting(
          "this test waits for two of the rates of steps 1, W, (W + T) / 2 and T to follow "
              + spec.formula(),
          "most rates do not follow " + spec.formula(),
          EVERY);
    }
    for (long t = 1; t <= 8 * steps; t++) {
      double received = rate(t);
      if (!(received >= -1e-12 && received <= rate * (1 + TOLERANCE))) {
        throw new AssertionError(
            at(t) + ": expected a rate from 0 to " + rate + ", received " + received);
      }
    }
  }

  @Test
  @Order(7)
  @Points(2)
  @DisplayName(EVERY)
  @Hint("Print the rates one below the other: where do they leave the curve?")
  void everyStep() {
    for (int least : new int[] {1, 2, 10}) {
      int odd = least == 2 ? 1 : 0;
      draw(least == 1 ? 1 : random.nextInt(least, 2 * least), odd);
      List<Long> all = new ArrayList<>(LongStream.rangeClosed(1, steps).boxed().toList());
      all.addAll(all);
      // A schedule remembers nothing: it may be asked for any step at any time.
      Collections.shuffle(all, random);
      for (long t : all) {
        // The steps between which the curve runs have tests of their own.
        if (t != 1 && t != warmUp && (odd == 1 || t != middle()) && t != steps) {
          judge(spec.formula(), spec.reference().rate(rate, warmUp, steps, t), t);
        }
      }
    }
  }

  /** Requires rates that change: a number that is always the same has no merit of being right. */
  private void changing() {
    if (still) {
      throw Caused.waiting(
          "this test waits for a rate that changes: those of " + SOME + " are each " + firstRate,
          "the rates of " + SOME + " are all the same",
          EVERY);
    }
  }

  private void draw(long warmUp) {
    draw(warmUp, 0);
  }

  /**
   * Draws η and T, with T - W even, or odd where that is 1; makes a schedule, and one beside it.
   */
  private void draw(long warmUp, int odd) {
    Expect.worked("turning to the schedule", subject.turnTo(0));
    this.warmUp = warmUp;
    steps = warmUp + 2 * random.nextInt(6, 15) + odd;
    rate = random.nextDouble(0.1, 1);
    make(rate, warmUp, steps);
    Expect.worked("turning to another schedule", subject.turnTo(1));
    make(random.nextDouble(1, 2), warmUp + 1, 3 * warmUp + 4);
    Expect.worked("turning back", subject.turnTo(0));
  }

  private void make(double rate, long warmUp, long steps) {
    Expect.worked(
        "constructing " + spec.name(),
        subject.construct(
            List.of(
                new PlainValue.Text(spec.name()),
                new PlainValue.Num(rate),
                new PlainValue.Num(warmUp),
                new PlainValue.Num(steps))));
  }

  private long middle() {
    return (warmUp + steps) / 2;
  }

  private double rate(long t) {
    return Expect.number(at(t), subject.call("rate", new PlainValue.Num(t)));
  }

  private void judge(String what, double expected, long t) {
    Expect.close(what + ": " + at(t), expected, rate(t), TOLERANCE);
  }

  private String at(long t) {
    return String.format(
        Locale.ROOT, "rate(%d) with η = %.6g, W = %d, T = %d", t, rate, warmUp, steps);
  }
}
