package backprop.regularize;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A penalty on one weight, added to the loss, and its gradient.
 *
 * <p>Neither method changes its argument. Applied to weights, never to biases. Derived in lesson
 * 14.
 */
public interface Regularizer {

  /** What this weight adds to the loss. */
  double penalty(INDArray w);

  /** The gradient of {@link #penalty} by {@code w}, of the same shape. */
  INDArray gradient(INDArray w);
}
