package backprop.check;

import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A claim that can fail, for a cell: it prints that it holds, and what it compared, or throws.
 *
 * <pre>
 * near            |expected - received| ≤ 1e-9 · max |expected|       1e-5 where an array is FLOAT
 * slope           f'(x) against (f(x + h) - f(x - h)) / 2h,           h = 1e-5 · √|x|, at least 1e-7,
 *                                                                     1e-5 where x is 0
 *                 |claimed - measured| ≤ 1e-6 |claimed| + 1e-9 + ulp(f) / h
 * fillIn          near, or slope, where the reader has written something; where not, the answer
 *                 goes on
 * </pre>
 *
 * <p>A slope is measured where f is smooth from x - 100 h to x + 100 h; near a point where it is
 * not, as log is near 0, the measurement is off. The last term is what rounding f costs.
 *
 * <p>Every comparison is written so that NaN fails it. Met in lesson 00; the slopes are derived in
 * lesson 01.
 */
public final class Check {

  private static final double NEAR = 1e-9;
  private static final double NEAR_IN_FLOAT = 1e-5;
  private static final double STEP = 1e-5;
  private static final double LEAST_STEP = 1e-7;
  private static final double SLOPE = 1e-6;
  private static final double FLOOR = 1e-9;

  private Check() {}

  /**
   * Claims what is true or false by itself.
   *
   * @throws AssertionError if it is false
   */
  public static void that(String claim, boolean holds) {
    say(claim, "", holds);
  }

  /**
   * Claims {@code value < limit}.
   *
   * @throws AssertionError if it is not, or if either is NaN
   */
  public static void below(String claim, double value, double limit) {
    say(claim, both(value, " < ", limit), value < limit);
  }

  /**
   * Claims {@code value > limit}.
   *
   * @throws AssertionError if it is not, or if either is NaN
   */
  public static void above(String claim, double value, double limit) {
    say(claim, both(value, " > ", limit), value > limit);
  }

  /**
   * Claims that two numbers agree to nine digits; with 0 agrees only 0.
   *
   * @throws AssertionError if they do not
   */
  public static void near(String claim, double expected, double received) {
    near(claim, expected, received, NEAR * largest(expected));
  }

  /**
   * Claims that two numbers are at most {@code apart} from each other.
   *
   * @throws AssertionError if they are further apart, or if one is NaN
   */
  public static void near(String claim, double expected, double received, double apart) {
    requireDistance(apart);
    say(claim, compared(expected, received, apart), distance(expected, received) <= apart);
  }

  /**
   * Claims that two lists of numbers agree, element by element, to nine digits of the largest.
   *
   * @throws AssertionError if they do not, or if there are more of one than of the other
   */
  public static void near(String claim, double[] expected, double[] received) {
    near(claim, expected, received, NEAR * largest(Given.require("Check", "expected", expected)));
  }

  /**
   * Claims that two lists of numbers are nowhere more than {@code apart} from each other.
   *
   * @throws AssertionError if they are, or if there are more of one than of the other
   */
  public static void near(String claim, double[] expected, double[] received, double apart) {
    Given.require("Check", "expected", expected);
    Given.require("Check", "received", received);
    requireDistance(apart);
    long[] shape = {expected.length};
    if (received.length != expected.length) {
      say(claim, expected.length + " numbers expected, received " + received.length, false);
    }
    compare(claim, shape, expected, received, apart);
  }

  /**
   * Claims that two arrays have one shape, and agree in each element to nine digits of the largest
   * one, or to five where either is FLOAT.
   *
   * @throws AssertionError if they do not
   */
  public static void near(String claim, INDArray expected, INDArray received) {
    Given.require("Check", "expected", expected);
    Given.require("Check", "received", received);
    boolean isFloat =
        expected.dataType() == DataType.FLOAT || received.dataType() == DataType.FLOAT;
    near(claim, expected, received, (isFloat ? NEAR_IN_FLOAT : NEAR) * largest(numbers(expected)));
  }

  /**
   * Claims that two arrays have one shape, and are nowhere more than {@code apart} from each other.
   *
   * @throws AssertionError if they do not, or are
   */
  public static void near(String claim, INDArray expected, INDArray received, double apart) {
    Given.require("Check", "expected", expected);
    Given.require("Check", "received", received);
    requireDistance(apart);
    if (!Arrays.equals(expected.shape(), received.shape())) {
      String shapes =
          "an array "
              + Shapes.text(expected.shape())
              + " expected, received "
              + Shapes.text(received.shape());
      say(claim, shapes, false);
    }
    compare(claim, expected.shape(), numbers(expected), numbers(received), apart);
  }

  /**
   * What the reader was to write in a cell, beside what it should be: null is a line that is still
   * open, and the lesson goes on with the answer.
   *
   * @return {@code yours}, or {@code expected} where there is none yet
   * @throws AssertionError if the two differ by more than {@link #near(String, double, double)}
   *     allows
   */
  public static double fillIn(String what, Number yours, double expected) {
    if (isOpen(what, yours)) {
      return expected;
    }
    near(what, expected, yours.doubleValue());
    return yours.doubleValue();
  }

  /**
   * A slope that the reader was to write in a cell, beside the one that is measured, so that the
   * answer stands nowhere: null is a line that is still open, and the lesson goes on with what was
   * measured.
   *
   * @return {@code yours}, or the measured slope of {@code f} at {@code x} where there is none yet
   * @throws AssertionError if the two differ by more than {@link #slope} allows
   */
  public static double fillIn(String what, Number yours, DoubleUnaryOperator f, double x) {
    Given.require("Check.fillIn", "f", f);
    if (isOpen(what, yours)) {
      return slope(f, x, 0).measured();
    }
    slope(what, f, x, yours.doubleValue());
    return yours.doubleValue();
  }

  /**
   * What the reader was to write in a cell, beside what it should be: null is a line that is still
   * open, and the lesson goes on with the answer.
   *
   * @return {@code yours}, or {@code expected} where there is none yet
   * @throws AssertionError if the two differ by more than {@link #near(String, INDArray, INDArray)}
   *     allows
   */
  public static INDArray fillIn(String what, INDArray yours, INDArray expected) {
    if (isOpen(what, yours)) {
      return Given.require("Check.fillIn", "expected", expected);
    }
    near(what, expected, yours);
    return yours;
  }

  private static boolean isOpen(String what, Object yours) {
    Given.require("Check.fillIn", "what", what);
    if (yours == null) {
      System.out.println("open: " + what + " is yours to write; until then the answer stands here");
    }
    return yours == null;
  }

  /**
   * Claims that the slope of {@code f} at {@code x} is {@code claimed}: measures it, by a central
   * difference.
   *
   * @throws AssertionError if the two differ, or if either is no number
   */
  public static void slope(String claim, DoubleUnaryOperator f, double x, double claimed) {
    Given.require("Check.slope", "f", f);
    Slope slope = slope(f, x, claimed);
    say(claim, slope.toString(), slope.agrees());
  }

  private static Slope slope(DoubleUnaryOperator f, double x, double claimed) {
    double h = step(x);
    return new Slope("", f.applyAsDouble(x + h), f.applyAsDouble(x - h), h, claimed);
  }

  /**
   * Claims that the slopes of {@code f} along each of {@code w} are {@code claimed}, each to its
   * own size: nudges one after the other, both ways, and leaves each as it was.
   *
   * @throws AssertionError if one of them differs, or if one is no number
   */
  public static void slopes(
      String claim, ToDoubleFunction<double[]> f, double[] w, double[] claimed) {
    Given.require("Check.slopes", "f", f);
    Given.require("Check.slopes", "w", w);
    Given.require("Check.slopes", "claimed", claimed);
    if (claimed.length != w.length || w.length == 0) {
      say(claim, w.length + " slopes to measure, " + claimed.length + " claimed", false);
    }
    double largest = 0;
    for (int i = 0; i < w.length; i++) {
      Slope slope = slope(f, w, i, claimed[i]);
      if (!slope.agrees()) {
        say(claim, slope.toString(), false);
      }
      largest = Math.max(largest, Math.abs(slope.measured() - claimed[i]));
    }
    String compared =
        String.format(Locale.ROOT, "%d slopes, largest difference %.1e", w.length, largest);
    say(claim, compared, true);
  }

  private static Slope slope(ToDoubleFunction<double[]> f, double[] w, int i, double claimed) {
    double kept = w[i];
    double h = step(kept);
    try {
      w[i] = kept + h;
      double right = f.applyAsDouble(w);
      w[i] = kept - h;
      return new Slope("at [" + i + "]: ", right, f.applyAsDouble(w), h, claimed);
    } finally {
      w[i] = kept;
    }
  }

  private static double step(double x) {
    return x == 0 ? STEP : Math.max(LEAST_STEP, STEP * Math.sqrt(Math.abs(x)));
  }

  /** One slope, claimed and measured. */
  private record Slope(String place, double right, double left, double h, double claimed) {

    double measured() {
      return (right - left) / (2 * h);
    }

    double allowed() {
      double rounding = Math.ulp(Math.max(Math.abs(right), Math.abs(left))) / h;
      return SLOPE * Math.abs(claimed) + FLOOR + rounding;
    }

    boolean agrees() {
      return Double.isFinite(claimed) && Math.abs(measured() - claimed) <= allowed();
    }

    @Override
    public String toString() {
      return place
          + both("claimed ", claimed, ", measured ", measured())
          + String.format(
              Locale.ROOT,
              ", apart by %.1e, allowed %.1e",
              Math.abs(measured() - claimed),
              allowed());
    }
  }

  private static void compare(
      String claim, long[] shape, double[] expected, double[] received, double apart) {
    if (expected.length == 0) {
      say(claim, "there are no numbers to compare", false);
    }
    int worst = 0;
    double distance = 0;
    for (int i = 0; i < expected.length && !Double.isNaN(distance); i++) {
      double here = distance(expected[i], received[i]);
      // Written this way round, a difference that is NaN is the worst.
      if (!(here <= distance)) {
        worst = i;
        distance = here;
      }
    }
    boolean holds = distance <= apart;
    String what =
        holds
            ? String.format(
                Locale.ROOT,
                "%s, largest difference %.1e, allowed %.1e",
                count(shape),
                distance,
                apart)
            : "at "
                + Shapes.text(Shapes.index(worst, shape))
                + ": "
                + compared(expected[worst], received[worst], apart);
    say(claim, what, holds);
  }

  /** 0 for two infinities of one sign, NaN where there is nothing to subtract. */
  private static double distance(double expected, double received) {
    return expected == received ? 0 : Math.abs(expected - received);
  }

  private static String count(long[] shape) {
    return shape.length == 1 ? shape[0] + " numbers" : "an array " + Shapes.text(shape);
  }

  private static double[] numbers(INDArray a) {
    return a.isEmpty() ? new double[0] : a.dup('c').data().asDouble();
  }

  private static double largest(double... numbers) {
    return Arrays.stream(numbers).map(Math::abs).filter(Double::isFinite).max().orElse(0);
  }

  private static void requireDistance(double apart) {
    if (!(apart >= 0 && Double.isFinite(apart))) {
      throw new IllegalArgumentException(
          "Check.near: the distance allowed must be a number that is at least 0, got " + apart);
    }
  }

  private static String compared(double expected, double received, double apart) {
    String sides = both("expected ", expected, ", received ", received);
    return expected == received
        ? sides
        : sides
            + String.format(
                Locale.ROOT, ", apart by %.1e, allowed %.1e", Math.abs(expected - received), apart);
  }

  private static String both(double a, String between, double b) {
    return both("", a, between, b);
  }

  /** Two numbers with seven digits; with all that they have, where seven are the same. */
  private static String both(String before, double a, String between, double b) {
    boolean alike = a != b && text(a).equals(text(b));
    return before + (alike ? a + between + b : text(a) + between + text(b));
  }

  /** Seven digits, and no zeros behind them: 0.35, 2.302585, 1.234568e-05. */
  private static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    String digits = String.format(Locale.ROOT, "%.7g", value);
    return digits.contains("e") || !digits.contains(".")
        ? digits
        : digits.replaceFirst("[.]?0+$", "");
  }

  private static void say(String claim, String compared, boolean holds) {
    Given.require("Check", "claim", claim);
    String line = claim + (compared.isEmpty() ? "" : " (" + compared + ")");
    if (!holds) {
      throw new AssertionError("does not hold: " + line);
    }
    System.out.println("holds: " + line);
  }
}
