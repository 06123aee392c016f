package backprop.autograder.contract;

import backprop.autograder.contract.InitializerSpec.Distribution;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;

/**
 * Numbers that an answer drew for a square array, and what chance allows of them.
 *
 * <p>Means, variances and the like of so many draws lie about their true values, and every bound is
 * six standard deviations wide: a right answer crosses one in less than one of ten million
 * comparisons.
 */
public final class Sample {

  private static final double SIGMAS = 6;

  /** A mean of few squares is above a bound more often than the bell says. */
  private static final double SKEWED = 4 / 3.0;

  private Sample() {}

  public static double mean(double[] v) {
    return Arrays.stream(v).average().orElseThrow();
  }

  /** The mean square: the variance about 0. */
  public static double variance(double[] v) {
    return Arrays.stream(v).map(a -> a * a).average().orElseThrow();
  }

  /** The same numbers, about their own mean. */
  public static double[] centred(double[] v) {
    double mean = mean(v);
    return Arrays.stream(v).map(a -> a - mean).toArray();
  }

  /** Requires the kurtosis, which tells a bell from a box, to be that of this distribution. */
  public static void distributed(Distribution asked, double[] v) {
    double sigma = Math.sqrt(variance(v));
    String name = asked.name().toLowerCase(Locale.ROOT);
    judge(
        "the kurtosis, which tells a bell from a box, of " + v.length + " " + name + " draws",
        asked.kurtosis(),
        Arrays.stream(v).map(a -> Math.pow(a / sigma, 4)).average().orElseThrow(),
        asked.kurtosisOf(v.length),
        "");
  }

  /** Requires hardly any to be alike, and none to have to do with another. */
  public static void independent(String name, double[] w, int side) {
    long others = Arrays.stream(w).map(Math::abs).distinct().count();
    // A generator of coarse numbers may meet one again, but not often.
    if (others < 0.99 * w.length) {
      Assertions.fail(
          w.length + " " + name + ", but only " + others + " different numbers but for signs");
    }
    // About their own mean, since where that should be is another test's.
    double[] v = centred(w);
    double variance = variance(v);
    for (int apart : new int[] {1, side, v.length / 2}) {
      double together =
          IntStream.range(apart, v.length)
              .mapToDouble(i -> v[i] * v[i - apart])
              .average()
              .orElse(1);
      judge(
          "the correlation of " + name + " that lie " + apart + " apart, of " + v.length,
          0,
          together / variance,
          1 / Math.sqrt(v.length - apart));
    }
    shares("row", side, variance, i -> IntStream.range(0, side).mapToDouble(j -> v[i * side + j]));
    shares(
        "column", side, variance, j -> IntStream.range(0, side).mapToDouble(i -> v[i * side + j]));
  }

  /** Sums of independent numbers have the sum of their variances, neither more nor less. */
  private static void shares(
      String line, int side, double variance, IntFunction<DoubleStream> numbers) {
    double[] sums = IntStream.range(0, side).mapToDouble(i -> numbers.apply(i).sum()).toArray();
    judge(
        "the variance of a " + line + "'s sum, as a multiple of that of " + side + " draws",
        1,
        variance(sums) / (side * variance),
        SKEWED * Distribution.NORMAL.varianceOf(side));
  }

  /** Requires two arrays to have hardly a number in common. */
  public static void differ(String what, double[] first, double[] second) {
    long alike = IntStream.range(0, first.length).filter(i -> first[i] == second[i]).count();
    if (alike > first.length / 100) {
      Assertions.fail(
          what + ": expected other numbers, received " + alike + " of " + first.length + " alike");
    }
  }

  /** The mistake whose number is, within a twentieth, what was received. */
  public static String known(Map<String, Double> mistakes, double received) {
    return mistakes.entrySet().stream()
        .filter(m -> Math.abs(m.getValue() / received - 1) < 0.05)
        .map(m -> "\n  Known mistake: " + m.getKey())
        .findFirst()
        .orElse("");
  }

  public static void judge(String what, double expected, double received, double spread) {
    judge(what, expected, received, spread, "");
  }

  /** Requires a number within six of these standard deviations of what is expected. */
  public static void judge(
      String what, double expected, double received, double spread, String known) {
    if (!(Math.abs(expected - received) <= SIGMAS * spread)) {
      Assertions.fail(
          what
              + ": expected "
              + text(expected)
              + " ± "
              + text(SIGMAS * spread)
              + ", received "
              + text(received)
              + known);
    }
  }

  public static String text(double number) {
    return String.format(Locale.ROOT, "%.4g", number);
  }
}
