package backprop.tensor.host;

import backprop.tensor.Strides;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where arrays lie in host memory, number after number. */
final class Layout {

  private Layout() {}

  /**
   * Where the numbers lie one after another: those of {@code a}, or of a copy where it has gaps.
   */
  static Pointer start(INDArray a) {
    return Address.of(Strides.isDense(a) ? a : a.dup('c'));
  }

  /** Where the numbers of {@code a} lie one after another, in the order of those of {@code b}. */
  static Pointer start(INDArray a, INDArray b) {
    if (Arrays.equals(a.stride(), b.stride())) {
      return start(a);
    }
    INDArray copy = like(b);
    copy.assign(a);
    return start(copy);
  }

  /** Memory for numbers as those of {@code a} lie, or in 'c' order where {@code a} has gaps. */
  static INDArray like(INDArray a) {
    return Strides.like(a, shape -> Nd4j.createUninitialized(a.dataType(), shape, 'c'));
  }
}
