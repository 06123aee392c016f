package backprop.regularize;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Pulls every weight toward zero with the same force, so that many end there.
 *
 * <pre>
 * penalty   λ · Σ |w|
 * gradient  λ sign(w)          (0 where w is 0)
 * </pre>
 *
 * <p>The sum is not averaged over elements. Derived in lesson 14.
 */
public final class L1 implements Regularizer {

  private final double lambda;

  /**
   * A penalty of strength {@code lambda}.
   *
   * @throws IllegalArgumentException if it is negative or not a number
   */
  public L1(double lambda) {
    if (!(lambda >= 0) || Double.isInfinite(lambda)) {
      throw new IllegalArgumentException(
          "L1: lambda must be a number of at least 0, got " + lambda);
    }
    this.lambda = lambda;
  }

  @Override
  public double penalty(INDArray w) {
    Shapes.requireReal("L1.penalty", "w", w);
    return lambda * Ops.sum(Transforms.abs(w, true));
  }

  @Override
  public INDArray gradient(INDArray w) {
    Shapes.requireReal("L1.gradient", "w", w);
    return Transforms.sign(w, true).muli(lambda);
  }

  @Override
  public String toString() {
    return "L1 λ = " + lambda;
  }
}
