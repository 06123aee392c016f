package backprop.data;

import backprop.tensor.Shapes;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves and scales every feature to mean 0 and variance 1, so that a learning rate that suits one
 * feature suits them all.
 *
 * <pre>
 * x' = (x - μ) / σ      μ = mean of x      σ² = mean of (x - μ)²
 * </pre>
 *
 * <p>μ and σ are those of the examples to train on. Those to test on are moved by the same: a model
 * must learn nothing from them, not even their mean. A feature that never varies has σ = 1, and so
 * becomes 0.
 *
 * @param mean μ, {@code [features]}, DOUBLE
 * @param deviation σ, {@code [features]}, DOUBLE
 */
public record Standardizer(INDArray mean, INDArray deviation) {

  /**
   * Measures the examples to train on.
   *
   * @throws IllegalArgumentException if their features are no rows {@code [n, features]}
   */
  public static Standardizer of(Dataset train) {
    INDArray x = train.x();
    if (x.rank() != 2) {
      throw new IllegalArgumentException(
          "Standardizer.of: x must be [n, features], got " + Shapes.text(x.shape()));
    }
    double[] mean = new double[x.columns()];
    double[] deviation = new double[x.columns()];
    for (int f = 0; f < mean.length; f++) {
      double[] values = x.getColumn(f).toDoubleVector();
      double center = Arrays.stream(values).average().orElseThrow();
      boolean varies = Arrays.stream(values).anyMatch(v -> v != values[0]);
      double variance =
          Arrays.stream(values).map(v -> (v - center) * (v - center)).average().orElseThrow();
      mean[f] = center;
      deviation[f] = varies ? Math.sqrt(variance) : 1;
    }
    return new Standardizer(Nd4j.createFromArray(mean), Nd4j.createFromArray(deviation));
  }

  /**
   * The same examples, standardized.
   *
   * @throws IllegalArgumentException if they have another number of features
   */
  public Dataset apply(Dataset dataset) {
    INDArray x = dataset.x();
    Shapes.requireColumns("Standardizer.apply", "x", x, mean.length());
    INDArray centered = x.subRowVector(mean.castTo(x.dataType()));
    return dataset.withFeatures(centered.diviRowVector(deviation.castTo(x.dataType())));
  }
}
