package backprop.tensor;

import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arrays as they lie in memory: which index runs slowest and which fastest, whatever their order in
 * the shape.
 *
 * <p>An operation that takes numbers one by one need not know their indices. ND4J finds that out
 * for plain 'c' and 'f' order; for anything else it computes an address for every number, at ten
 * times the cost. A product's rows as sequences, or images with the examples running fastest, are
 * something else.
 */
public final class Strides {

  private Strides() {}

  /** Whether the numbers lie one after another without a gap, in whatever order. */
  public static boolean isDense(INDArray a) {
    return isDense(a, axes(a));
  }

  /**
   * Memory for numbers as those of {@code a} lie, or in 'c' order where {@code a} has gaps.
   *
   * @param create makes an array of that shape in 'c' order
   */
  public static INDArray like(INDArray a, Function<long[], INDArray> create) {
    int[] axes = axes(a);
    if (!isDense(a, axes) || isInOrder(axes)) {
      return create.apply(a.shape().clone());
    }
    int[] back = new int[axes.length];
    long[] inOrder = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      back[axes[i]] = i;
      inOrder[i] = a.size(axes[i]);
    }
    return create.apply(inOrder).permute(back);
  }

  /** Whether each column of a matrix is a run of memory, and they lie one behind the other. */
  public static boolean columnsAreRuns(INDArray a) {
    return (a.size(0) == 1 || a.stride(0) == 1) && (a.size(1) == 1 || a.stride(1) >= a.size(0));
  }

  /** Whether each row is, and they do. */
  public static boolean rowsAreRuns(INDArray a) {
    return (a.size(1) == 1 || a.stride(1) == 1) && (a.size(0) == 1 || a.stride(0) >= a.size(1));
  }

  /** The axes from the one that runs slowest to the one that runs fastest. */
  private static int[] axes(INDArray a) {
    int[] axes = new int[a.rank()];
    for (int i = 0; i < axes.length; i++) {
      int at = i;
      for (; at > 0 && a.stride(axes[at - 1]) < a.stride(i); at--) {
        axes[at] = axes[at - 1];
      }
      axes[at] = i;
    }
    return axes;
  }

  private static boolean isInOrder(int[] axes) {
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] != i) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDense(INDArray a, int[] axes) {
    long size = 1;
    for (int i = axes.length - 1; i >= 0; i--) {
      long count = a.size(axes[i]);
      if (count != 1 && a.stride(axes[i]) != size) {
        return false;
      }
      size *= count;
    }
    return true;
  }
}
