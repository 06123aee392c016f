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
 * slope           f'(x) against (f(x + h) - f(x - h)) / 2h,           h = 1e-5 · max(1, |x|),
 *                 |claimed - measured| ≤ 1e-6 · max(|claimed|, 1e-3)
 * </pre>
 *
 * <p>Every comparison is written so that NaN fails it. Met in lesson 00; the slopes are derived in
 * lesson 01.
 */
public final class Check {

  private static final double NEAR = 1e-9;
  private static final double NEAR_IN_FLOAT = 1e-5;
  private static final double STEP = 1e-5;
  private static final double SLOPE = 1e-6;
  private static final double FLOOR = 1e-3;

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
    say(claim, text(value) + " < " + text(limit), value < limit);
  }

  /**
   * Claims {@code value > limit}.
   *
   * @throws AssertionError if it is not, or if either is NaN
   */
  public static void above(String claim, double value, double limit) {
    say(claim, text(value) + " > " + text(limit), value > limit);
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
   * Claims that the slope of {@code f} at {@code x} is {@code claimed}: measures it, by a central
   * difference.
   *
   * @throws AssertionError if the two differ
   */
  public static void slope(String claim, DoubleUnaryOperator f, double x, double claimed) {
    Given.require("Check.slope", "f", f);
    double h = STEP * Math.max(1, Math.abs(x));
    double measured = (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
    near(claim, measured, claimed, SLOPE * Math.max(largest(claimed), FLOOR));
  }

  /**
   * Claims that the slopes of {@code f} along each of {@code w} are {@code claimed}: nudges one
   * after the other, both ways, and leaves each as it was.
   *
   * @throws AssertionError if one of them differs
   */
  public static void slopes(
      String claim, ToDoubleFunction<double[]> f, double[] w, double[] claimed) {
    Given.require("Check.slopes", "f", f);
    Given.require("Check.slopes", "w", w);
    Given.require("Check.slopes", "claimed", claimed);
    double[] measured = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double kept = w[i];
      double h = STEP * Math.max(1, Math.abs(kept));
      w[i] = kept + h;
      double right = f.applyAsDouble(w);
      w[i] = kept - h;
      measured[i] = (right - f.applyAsDouble(w)) / (2 * h);
      w[i] = kept;
    }
    near(claim, measured, claimed, SLOPE * Math.max(largest(claimed), FLOOR));
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
    String sides = "expected " + text(expected) + ", received " + text(received);
    return expected == received
        ? sides
        : sides
            + String.format(
                Locale.ROOT, ", apart by %.1e, allowed %.1e", Math.abs(expected - received), apart);
  }

  /** Seven digits, and no zeros behind them: 0.35, 2.302585, 1.234568e-05. */
  private static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    String digits = String.format(Locale.ROOT, "%.7g", value);
    return digits.contains("e") || !digits.contains(".") ? digits : digits.replaceFirst("0+$", "");
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
