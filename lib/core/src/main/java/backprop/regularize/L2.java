package backprop.regularize;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pulls every weight toward zero, in proportion to its size.
 *
 * <pre>
 * penalty   λ/2 · Σ w²
 * gradient  λ w
 * </pre>
 *
 * <p>The sum is not averaged over elements. Derived in lesson 14.
 */
public final class L2 implements Regularizer {

  private final double lambda;

  /**
   * A penalty of strength {@code lambda}.
   *
   * @throws IllegalArgumentException if it is negative or not a number
   */
  public L2(double lambda) {
    if (!(lambda >= 0) || Double.isInfinite(lambda)) {
      throw new IllegalArgumentException(
          "L2: lambda must be a number of at least 0, got " + lambda);
    }
    this.lambda = lambda;
  }

  @Override
  public double penalty(INDArray w) {
    Shapes.requireReal("L2.penalty", "w", w);
    return lambda / 2 * Ops.dot(w, w);
  }

  @Override
  public INDArray gradient(INDArray w) {
    Shapes.requireReal("L2.gradient", "w", w);
    return w.mul(lambda);
  }

  @Override
  public String toString() {
    return "L2 λ = " + lambda;
  }
}
