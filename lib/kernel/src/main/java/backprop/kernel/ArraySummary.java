package backprop.kernel;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What is said of an array that is too large to show: of its finite numbers the least, the mean,
 * the greatest and the standard deviation (biased), and how many are none.
 */
record ArraySummary(
    double least, double mean, double greatest, double deviation, long nan, long infinite) {

  private static final long BLOCK = 1 << 16;

  /** Reads every element once, a block at a time: ND4J's own minimum and maximum skip NaN. */
  static ArraySummary of(INDArray a) {
    INDArray flat = a.reshape(a.ordering(), new long[] {a.length()});
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double mean = 0;
    double squares = 0;
    long finite = 0;
    long nan = 0;
    for (long at = 0; at < flat.length(); at += BLOCK) {
      long end = Math.min(at + BLOCK, flat.length());
      INDArray block = flat.get(NDArrayIndex.interval(at, end)).castTo(DataType.DOUBLE);
      for (double value : block.toDoubleVector()) {
        if (Double.isNaN(value)) {
          nan++;
        } else if (!Double.isInfinite(value)) {
          finite++;
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
          // Welford: the mean and the sum of squared deviations, updated together.
          double delta = value - mean;
          mean += delta / finite;
          squares += delta * (value - mean);
        }
      }
    }
    long infinite = flat.length() - finite - nan;
    if (finite == 0) {
      return new ArraySummary(Double.NaN, Double.NaN, Double.NaN, Double.NaN, nan, infinite);
    }
    return new ArraySummary(least, mean, greatest, Math.sqrt(squares / finite), nan, infinite);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "min %.4g, mean %.4g, max %.4g, std %.4g, NaN %d, Inf %d",
        least,
        mean,
        greatest,
        deviation,
        nan,
        infinite);
  }
}
