package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cross-entropy of rows of logits, and its gradient, each in one pass over them.
 *
 * <p>With the row's maximum taken out first, no exponential overflows, and what is added up stays
 * small where the logits are huge.
 */
public final class RowCrossEntropy {

  private RowCrossEntropy() {}

  /**
   * {@code Σ_i ( s_i log Σ_j exp Z_ij - Σ_j Y_ij Z_ij ), s_i = Σ_j Y_ij}: how unlikely {@code Y}
   * finds the softmax of {@code Z}.
   *
   * @param z logits, {@code [n,k]}
   * @param y what they should be, {@code [n,k]}
   */
  public static double value(INDArray z, INDArray y) {
    Shapes.requireMatrix("RowCrossEntropy.value", "z", z);
    Shapes.requireAlike("RowCrossEntropy.value", "z", z, "y", y);
    return Engine.KERNELS.crossEntropy(z, y);
  }

  /** {@code (s_i softmax(Z) - Y) / m, s_i = Σ_j Y_ij}, row by row: {@code [n,k], [n,k] → [n,k]}. */
  public static INDArray gradient(INDArray z, INDArray y, double m) {
    Shapes.requireMatrix("RowCrossEntropy.gradient", "z", z);
    Shapes.requireAlike("RowCrossEntropy.gradient", "z", z, "y", y);
    if (!(m > 0)) {
      throw new IllegalArgumentException("RowCrossEntropy.gradient: m must be above 0, got " + m);
    }
    return Engine.KERNELS.crossEntropyGradient(z, y, m);
  }
}
