package backprop.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Real numbers that stand below each other, all in one notation. */
final class Numbers {

  private static final int MOST_DECIMALS = 4;
  private static final double LARGE = 1e6;
  private static final double SMALL = 1e-3;

  private Numbers() {}

  /**
   * Writes numbers with as many decimals as the longest of them needs, from 1 to {@value
   * #MOST_DECIMALS}; with powers of ten where one is too large or too small for that.
   */
  static String[] texts(double... values) {
    String format = format(values);
    return Arrays.stream(values).mapToObj(v -> text(format, v)).toArray(String[]::new);
  }

  private static String text(String format, double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Inf" : "-Inf";
    }
    return String.format(Locale.ROOT, format, value);
  }

  private static String format(double[] values) {
    double[] magnitudes =
        Arrays.stream(values).filter(Double::isFinite).map(Math::abs).filter(v -> v > 0).toArray();
    double largest = Arrays.stream(magnitudes).max().orElse(1);
    double smallest = Arrays.stream(magnitudes).min().orElse(1);
    if (largest >= LARGE || smallest < SMALL) {
      return "%." + MOST_DECIMALS + "e";
    }
    int decimals = 1;
    while (decimals < MOST_DECIMALS && !allShortAs(decimals, magnitudes)) {
      decimals++;
    }
    return "%." + decimals + "f";
  }

  private static boolean allShortAs(int decimals, double[] magnitudes) {
    double scale = Math.pow(10, decimals);
    DoubleUnaryOperator rounded = v -> Math.rint(v * scale) / scale;
    // A float's 0.1 is not quite a tenth, and still reads 0.1.
    return Arrays.stream(magnitudes)
        .allMatch(v -> Math.abs(v - rounded.applyAsDouble(v)) < 1e-6 * v);
  }
}
