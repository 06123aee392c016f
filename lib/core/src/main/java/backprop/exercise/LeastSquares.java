package backprop.exercise;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A table of examples, their targets, and the bowl that is the loss of its weights; what exercise
 * 04 asks for.
 *
 * <pre>
 * ε = X w - t          L(w) = Σᵢ sᵢ εᵢ² + λ Σⱼ wⱼ²
 * X [n, d]     t, s, ε [n, 1]     w [d, 1]     all DOUBLE
 * </pre>
 */
public interface LeastSquares {

  /** L(w). */
  double loss(INDArray w);

  /** The gradient at w, [d, 1]. */
  INDArray gradient(INDArray w);

  /** The largest curvature of L, of all directions. */
  double curvature();

  /** Where so many steps of descent at this rate arrive from zeros, [d, 1]. */
  INDArray fit(double rate, int steps);
}
