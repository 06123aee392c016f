package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The array operations of attention: columns cut into heads, and a product for each head of each
 * example, all in one call.
 */
public final class Heads {

  private Heads() {}

  /**
   * Columns as heads: {@code [n·t, heads·k] → [n,heads,t,k]}, row {@code i·t + s} being step {@code
   * s} of example {@code i}.
   */
  public static INDArray split(INDArray rows, long n, long heads) {
    long[] shape = {n, rows.size(0) / n, heads, rows.size(1) / heads};
    return rows.dup('c').reshape('c', shape).permute(0, 2, 1, 3).dup('c');
  }

  /** Back again: {@code [n,heads,t,k] → [n·t, heads·k]}. */
  public static INDArray merge(INDArray a) {
    long[] shape = {a.size(0) * a.size(2), a.size(1) * a.size(3)};
    return a.permute(0, 2, 1, 3).dup('c').reshape('c', shape);
  }

  /** {@code A B} of every head: {@code [n,h,s,k], [n,h,k,t] → [n,h,s,t]}. */
  public static INDArray matmul(INDArray a, INDArray b) {
    return Nd4j.matmul(a, b);
  }

  /** {@code Aᵀ B} of every head: {@code [n,h,k,s], [n,h,k,t] → [n,h,s,t]}. */
  public static INDArray matmulTransposeA(INDArray a, INDArray b) {
    return Nd4j.matmul(a, b, true, false, false);
  }

  /** {@code A Bᵀ} of every head: {@code [n,h,s,k], [n,h,t,k] → [n,h,s,t]}. */
  public static INDArray matmulTransposeB(INDArray a, INDArray b) {
    return Nd4j.matmul(a, b, false, true, false);
  }

  /**
   * What is added to scores so that no step looks at a later one: {@code [t,t]}, 0 on and below the
   * diagonal, and above it so little that its exponential is 0.
   */
  public static INDArray causalMask(INDArray like, long t) {
    INDArray mask = Nd4j.zeros(like.dataType(), t, t);
    for (long from = 0; from < t; from++) {
      for (long to = from + 1; to < t; to++) {
        mask.putScalar(from, to, NEVER);
      }
    }
    return mask;
  }

  /**
   * What is added to scores so that nobody looks at some steps: {@code [n,t] → [n,1,1,t]}, 0 where
   * {@code keep} is 1, and very little where it is 0.
   */
  public static INDArray keyMask(INDArray keep) {
    return keep.rsub(1).muli(NEVER).reshape('c', keep.size(0), 1, 1, keep.size(1));
  }

  // A number rather than minus infinity: of a row of these alone, softmax still makes no NaN.
  private static final double NEVER = -1e30;
}
