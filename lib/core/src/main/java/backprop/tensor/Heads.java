package backprop.tensor;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
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
   * Who may look at whom, if nobody looks ahead: {@code [1,1,t,t]}, 1 on and below the diagonal.
   */
  public static INDArray causal(DataType type, long t) {
    float[] allowed = new float[(int) (t * t)];
    for (int from = 0; from < t; from++) {
      Arrays.fill(allowed, (int) (from * t), (int) (from * t) + from + 1, 1);
    }
    return Nd4j.createFromArray(allowed).castTo(type).reshape('c', 1, 1, t, t);
  }

  /** Who may be looked at: {@code [n,t] → [n,1,1,t]}, 1 or 0. */
  public static INDArray keys(DataType type, INDArray keep) {
    return keep.castTo(type).dup('c').reshape('c', keep.size(0), 1, 1, keep.size(1));
  }

  /**
   * The softmax of scores over what is allowed, and zeros elsewhere: also in a row where nothing
   * is. {@code allowed} is 1 or 0, of the scores' shape or of length 1 where it is alike.
   */
  public static INDArray softmax(INDArray scores, INDArray allowed) {
    // A number rather than minus infinity, of which a row alone would become NaN.
    INDArray masked = scores.add(allowed.rsub(1).muli(-1e30));
    return Ops.softmax(masked).muli(allowed);
  }
}
