package backprop.data;

import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Workspaces;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rows of a batch's examples, copied from a dataset. All batches of the full size share one
 * array of features: allocating one for each batch takes ten times as long as filling it.
 */
public final class BatchRows {

  private final INDArray x;
  private final INDArray y;
  private final int size;
  private INDArray shared;

  BatchRows(INDArray x, INDArray y, int size) {
    this.x = x;
    this.y = y;
    this.size = size;
  }

  /**
   * The features of these examples, {@code [n, …]}; the next batch may be written over them.
   *
   * @throws IllegalArgumentException if there is none, or one is not there
   */
  public INDArray x(int... examples) {
    if (examples.length != size) {
      return of("BatchRows.x", x, examples);
    }
    requireExamples("BatchRows.x", x.size(0), examples);
    if (shared == null) {
      shared = Workspaces.outside(() -> uninitialized(x, size));
    }
    Ops.copyRows(shared, x, examples);
    return shared;
  }

  /**
   * The targets of these examples, in memory of their own.
   *
   * @throws IllegalArgumentException if there is none, or one is not there
   */
  public INDArray y(int... examples) {
    return of("BatchRows.y", y, examples);
  }

  /** Those examples of an array, in memory of their own. */
  static INDArray of(String place, INDArray a, int... examples) {
    requireExamples(place, a.size(0), examples);
    INDArray chosen = uninitialized(a, examples.length);
    Ops.copyRows(chosen, a, examples);
    return chosen;
  }

  private static void requireExamples(String place, long size, int... examples) {
    Given.require(place, "examples", examples);
    if (examples.length == 0) {
      throw new IllegalArgumentException(place + ": examples must be one at least, got none");
    }
    for (int i : examples) {
      if (i < 0 || i >= size) {
        throw new IllegalArgumentException(
            place + ": examples must be from 0 to " + (size - 1) + ", got " + i);
      }
    }
  }

  private static INDArray uninitialized(INDArray like, int rows) {
    long[] shape = like.shape().clone();
    shape[0] = rows;
    return Nd4j.createUninitialized(like.dataType(), shape, 'c');
  }
}
