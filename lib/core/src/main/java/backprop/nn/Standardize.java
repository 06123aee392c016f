package backprop.nn;

import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves and scales every feature to mean 0 and variance 1 over the examples to train on, so that a
 * learning rate that suits one feature suits them all.
 *
 * <pre>
 * forward   Y = (X - μ) / σ      μ = mean of each feature      σ² = mean of (x - μ)²
 * backward  dX = dY / σ
 * shapes    X, Y, dY [n,features]   μ, σ [features]
 * keeps     nothing
 * </pre>
 *
 * <p>μ and σ are measured once, on the examples to train on, and kept as state: those to test on
 * are moved by the same, for a model must learn nothing from them, not even their mean; and who
 * saves the model saves them. A feature that never varies has σ = 1, and so becomes 0. It stands
 * first in a model. Derived in lesson 04; Keras calls it {@code Normalization}.
 */
public final class Standardize implements Layer {

  private final INDArray mean;
  private final INDArray deviation;

  private Standardize(INDArray mean, INDArray deviation) {
    this.mean = mean;
    this.deviation = deviation;
  }

  /** That leaves this many features of FLOAT as they are, until a checkpoint is loaded. */
  public Standardize(int features) {
    this(Nd4j.zeros(DataType.FLOAT, positive(features)), Nd4j.ones(DataType.FLOAT, features));
  }

  private static int positive(int features) {
    if (features < 1) {
      throw new IllegalArgumentException(
          "Standardize: features must be at least 1, got " + features);
    }
    return features;
  }

  /**
   * Measures the examples to train on, {@code x [n,features]}.
   *
   * @throws IllegalArgumentException if their features are no such rows, or not finite
   */
  public static Standardize of(INDArray x) {
    Shapes.requireReal("Standardize.of", "x", x);
    Shapes.requireMatrix("Standardize.of", "x", x);
    Shapes.requireFinite("Standardize.of", "x", x);
    if (x.rows() < 2) {
      throw new IllegalArgumentException(
          "Standardize.of: x must have two examples at least, or nothing varies, got "
              + Shapes.text(x.shape()));
    }
    double[] mean = new double[x.columns()];
    double[] deviation = new double[x.columns()];
    for (int f = 0; f < mean.length; f++) {
      double[] values = x.getColumn(f).toDoubleVector();
      // Of numbers of any size, a square neither over- nor underflows once they are divided by it.
      double size = Arrays.stream(values).map(Math::abs).max().orElseThrow();
      double center = size * Arrays.stream(values).map(v -> v / size).average().orElse(0);
      boolean varies = Arrays.stream(values).anyMatch(v -> v != values[0]);
      double variance =
          Arrays.stream(values)
              .map(v -> (v / size - center / size) * (v / size - center / size))
              .average()
              .orElseThrow();
      mean[f] = varies ? center : values[0];
      deviation[f] = varies ? size * Math.sqrt(variance) : 1;
      requireRange(x, f, deviation[f]);
    }
    return new Standardize(
        Nd4j.createFromArray(mean).castTo(x.dataType()),
        Nd4j.createFromArray(deviation).castTo(x.dataType()));
  }

  private static void requireRange(INDArray x, int f, double deviation) {
    double least = x.dataType() == DataType.FLOAT ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    double most = x.dataType() == DataType.FLOAT ? Float.MAX_VALUE / 4 : Double.MAX_VALUE / 4;
    if (!(deviation >= least && deviation <= most)) {
      throw new IllegalArgumentException(
          "Standardize.of: the deviation of column "
              + f
              + " must be from "
              + least
              + " to "
              + most
              + " in "
              + x.dataType()
              + ", got "
              + deviation
              + "; measure in another unit");
    }
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    require("forward", "x", x);
    return x.subRowVector(mean).diviRowVector(deviation);
  }

  @Override
  public INDArray backward(INDArray dY) {
    require("backward", "dY", dY);
    return dY.divRowVector(deviation);
  }

  private void require(String method, String name, INDArray a) {
    Shapes.requireColumns("Standardize." + method, name, a, mean.length());
    Shapes.requireType("Standardize." + method, name, a, mean.dataType());
  }

  @Override
  public Map<String, INDArray> state() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("mean", mean);
    state.put("deviation", deviation);
    return state;
  }

  @Override
  public String toString() {
    return "Standardize " + mean.length() + " features";
  }
}
