package backprop.tensor;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays as they lie in memory: which index runs slowest and which fastest, whatever their order in
 * the shape.
 *
 * <p>An operation that takes numbers one by one need not know their indices. ND4J finds that out
 * for plain 'c' and 'f' order; for anything else it computes an address for every number, at ten
 * times the cost. A product's rows as sequences, or images with the examples running fastest, are
 * something else.
 */
final class Layout {

  private Layout() {}

  /** All numbers in the order of memory: a view where {@code a} has no gaps, else a copy. */
  static INDArray flat(INDArray a) {
    INDArray inOrder = a.permute(axes(a));
    INDArray dense = isDense(inOrder) ? inOrder : a.dup('c');
    return dense.reshape('c', new long[] {a.length()});
  }

  /** Memory for numbers as those of {@code a} lie, or in 'c' order where {@code a} has gaps. */
  static INDArray like(INDArray a) {
    int[] axes = axes(a);
    INDArray inOrder = a.permute(axes);
    if (!isDense(inOrder)) {
      return Nd4j.createUninitialized(a.dataType(), a.shape().clone(), 'c');
    }
    int[] back = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      back[axes[i]] = i;
    }
    return Nd4j.createUninitialized(a.dataType(), inOrder.shape().clone(), 'c').permute(back);
  }

  /** The numbers of {@code a}, flat, in the order in which those of {@code b} lie. */
  static INDArray flat(INDArray a, INDArray b) {
    if (Arrays.equals(a.stride(), b.stride())) {
      return flat(a);
    }
    INDArray copy = like(b);
    copy.assign(a);
    return flat(copy);
  }

  /** The axes from the one that runs slowest to the one that runs fastest. */
  private static int[] axes(INDArray a) {
    return IntStream.range(0, a.rank())
        .boxed()
        .sorted(Comparator.comparingLong((Integer axis) -> -a.stride(axis)))
        .mapToInt(axis -> axis)
        .toArray();
  }

  private static boolean isDense(INDArray inOrder) {
    long size = 1;
    for (int axis = inOrder.rank() - 1; axis >= 0; axis--) {
      if (inOrder.size(axis) != 1 && inOrder.stride(axis) != size) {
        return false;
      }
      size *= inOrder.size(axis);
    }
    return true;
  }
}
