package backprop.regularize;

import backprop.nn.Parameter;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Keeps the weights that come into a unit within a ball: a projection after the step, not a penalty
 * before it.
 *
 * <pre>
 * w_k ← w_k min(1, c / ‖w_k‖)     the weights into unit k: a column of W [in,out],
 *                                 or of a convolution, W_k of W [out,c,kh,kw]
 * </pre>
 *
 * Derived in lesson 14; Srebro and Shraibman, 2005; with dropout, Srivastava et al., 2014.
 */
public final class MaxNorm {

  private final double c;

  /**
   * Columns of length {@code c} at most.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public MaxNorm(double c) {
    if (!(c > 0) || Double.isInfinite(c)) {
      throw new IllegalArgumentException("MaxNorm: c must be a number above 0, got " + c);
    }
    this.c = c;
  }

  /** Shortens the weights into each unit that are too long, in place; leaves biases alone. */
  public void apply(Parameter p) {
    INDArray w = p.value();
    if (!p.isWeight() || (w.rank() != 2 && w.rank() != 4)) {
      return;
    }
    INDArray lengths = w.rank() == 2 ? w.norm2(true, 0) : w.norm2(true, 1, 2, 3);
    // A column of zeros has length 0, and stays as it is.
    INDArray factors = Transforms.min(lengths.rdiv(c), 1, false);
    w.muli(factors);
  }
}
