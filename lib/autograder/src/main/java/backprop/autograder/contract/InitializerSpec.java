package backprop.autograder.contract;

import java.util.function.DoubleBinaryOperator;

/**
 * How an initializer should draw.
 *
 * @param name as the reader knows it
 * @param formula what to call the variance in a message
 * @param distribution the kind of numbers
 * @param variance of a weight, by fanIn and fanOut
 */
public record InitializerSpec(
    String name, String formula, Distribution distribution, DoubleBinaryOperator variance) {

  /** What distribution the numbers have, about 0. */
  public enum Distribution {
    /** The bell. */
    NORMAL(3, 24),
    /** All numbers up to a limit alike. */
    UNIFORM(1.8, 1.32);

    private final double kurtosis;
    private final double spread;

    Distribution(double kurtosis, double spread) {
      this.kurtosis = kurtosis;
      this.spread = spread;
    }

    /** The mean fourth power, divided by the square of the mean square. */
    public double kurtosis() {
      return kurtosis;
    }

    /** By how much that of {@code n} draws differs, as a standard deviation. */
    public double kurtosisOf(int n) {
      return Math.sqrt(spread / n);
    }

    /** By how much the mean square of {@code n} draws differs, as a share of the variance. */
    public double varianceOf(int n) {
      return Math.sqrt((kurtosis - 1) / n);
    }
  }
}
