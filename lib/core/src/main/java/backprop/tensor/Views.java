package backprop.tensor;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Parts of arrays as views: of some arrays with gaps, ND4J's own {@code get} gives nothing. */
final class Views {

  private Views() {}

  /** From {@code first} to before {@code end} along an axis, a view. */
  static INDArray part(INDArray a, int axis, long first, long end) {
    long[] shape = a.shape().clone();
    shape[axis] = end - first;
    long start = a.offset() + first * a.stride(axis);
    return Nd4j.create(a.data(), shape, Arrays.copyOf(a.stride(), a.rank()), start, a.ordering());
  }
}
