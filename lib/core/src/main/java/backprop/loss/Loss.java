package backprop.loss;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A number that says how wrong a batch of predictions is, and its gradient by the predictions.
 *
 * <p>Neither method changes its arguments. Derived in lesson 06.
 */
public interface Loss {

  /** The loss of the batch, averaged as the implementation says. */
  double value(INDArray prediction, INDArray target);

  /**
   * How much the mean of this batch counts beside other batches' means: by how many examples it is
   * a mean, or by the sum of their weights.
   */
  default double weight(INDArray target) {
    return target.size(0);
  }

  /** As of a layer, {@link backprop.nn.Layer#leavesNumbersToOps}. */
  default boolean leavesNumbersToOps() {
    return false;
  }

  /** The gradient of {@link #value} by {@code prediction}, of the same shape. */
  INDArray gradient(INDArray prediction, INDArray target);
}
