package backprop.exercise;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes a least-squares problem: {@code Ridge::new}. */
@FunctionalInterface
public interface LeastSquaresFactory {

  /**
   * A new one.
   *
   * @param x the examples, [n, d]
   * @param t their targets, [n, 1]
   * @param s the share of each in the loss, [n, 1]; they sum to 1
   * @param lambda how much the squares of the weights count
   */
  LeastSquares create(INDArray x, INDArray t, INDArray s, double lambda);
}
