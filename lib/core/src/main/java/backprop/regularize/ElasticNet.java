package backprop.regularize;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * L1 and L2 together: zeros where a weight is of no use, small weights elsewhere.
 *
 * <pre>
 * penalty   λ₁ · Σ |w| + λ₂/2 · Σ w²
 * gradient  λ₁ sign(w) + λ₂ w
 * </pre>
 *
 * Derived in lesson 14; Zou and Hastie, 2005.
 */
public final class ElasticNet implements Regularizer {

  private final L1 l1;
  private final L2 l2;

  /**
   * Both penalties, each of its own strength.
   *
   * @throws IllegalArgumentException if one is negative or not a number
   */
  public ElasticNet(double lambda1, double lambda2) {
    l1 = new L1(lambda1);
    l2 = new L2(lambda2);
  }

  @Override
  public double penalty(INDArray w) {
    return l1.penalty(w) + l2.penalty(w);
  }

  @Override
  public INDArray gradient(INDArray w) {
    return l1.gradient(w).addi(l2.gradient(w));
  }

  @Override
  public String toString() {
    return "ElasticNet " + l1 + ", " + l2;
  }
}
