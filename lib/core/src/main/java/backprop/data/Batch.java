package backprop.data;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A few examples, to take one step on. The next batch of the same epoch may be written over its
 * {@code x}.
 *
 * @param x their features, {@code [n, …]}
 * @param y their targets: class indices {@code [n]} or {@code [n, t]}, or real values {@code [n,
 *     k]}
 */
public record Batch(INDArray x, INDArray y) {

  /** How many examples. */
  public int size() {
    return (int) x.size(0);
  }
}
