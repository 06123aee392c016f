package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows shifted and scaled to mean 0 and variance 1, and the gradient back through that. */
public final class RowNorm {

  private RowNorm() {}

  /**
   * @param xHat the rows with mean 0 and variance 1, {@code [n,d]}
   * @param sigma what each was divided by, {@code [n,1]}
   */
  public record Normalized(INDArray xHat, INDArray sigma) {}

  /** {@code X̂ = (X - μ) / σ, μ = mean(X), σ² = mean((X - μ)²) + ε, of each row}. */
  public static Normalized normalize(INDArray x, double epsilon) {
    Shapes.requireMatrix("RowNorm.normalize", "x", x);
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException(
          "RowNorm.normalize: epsilon must be above 0, got " + epsilon);
    }
    return Engine.KERNELS.normalize(x, epsilon);
  }

  /** {@code dX = (dX̂ - mean(dX̂) - X̂ ⊙ mean(dX̂ ⊙ X̂)) / σ}. */
  public static INDArray gradient(INDArray dXHat, Normalized normalized) {
    Given.require("RowNorm.gradient", "normalized", normalized);
    INDArray xHat = normalized.xHat();
    INDArray sigma = normalized.sigma();
    Shapes.requireMatrix("RowNorm.gradient", "xHat", xHat);
    Shapes.requireAlike("RowNorm.gradient", "xHat", xHat, "dXHat", dXHat);
    Shapes.requireShape("RowNorm.gradient", "sigma", sigma, xHat.size(0), 1);
    Shapes.requireType("RowNorm.gradient", "sigma", sigma, xHat.dataType());
    return Engine.KERNELS.normalizeGradient(dXHat, normalized);
  }
}
