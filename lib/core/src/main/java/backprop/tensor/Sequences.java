package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A batch of sequences {@code [n,t,d]} as rows {@code [t·n,d]}, step after step: those of all
 * examples at step 0 come first, then those at step 1.
 *
 * <p>What is the same at every step is then one product for all of them, and the rows of one step
 * lie together.
 */
public final class Sequences {

  private Sequences() {}

  /** All steps' rows: {@code [n,t,d] → [t·n,d]}. */
  public static INDArray rows(INDArray x) {
    long[] shape = {x.size(0) * x.size(1), x.size(2)};
    return x.permute(1, 0, 2).dup('c').reshape('c', shape);
  }

  /** Back again: {@code [t·n,d] → [n,t,d]}. */
  public static INDArray batch(INDArray rows, long n) {
    long[] shape = {rows.size(0) / n, n, rows.size(1)};
    return rows.dup('c').reshape('c', shape).permute(1, 0, 2).dup('c');
  }

  /** The rows of step {@code s}: {@code [t·n,d] → [n,d]}, a view. */
  public static INDArray step(INDArray rows, long n, long s) {
    return steps(rows, n, s, s + 1);
  }

  /** The rows from step {@code first} to before step {@code end}, a view. */
  public static INDArray steps(INDArray rows, long n, long first, long end) {
    return rows.get(NDArrayIndex.interval(first * n, end * n), NDArrayIndex.all());
  }

  /** Rows of zeros for {@code t} steps, for steps to be written into. */
  public static INDArray zeros(INDArray like, long n, long t, long d) {
    return Nd4j.create(like.dataType(), new long[] {t * n, d}, 'c');
  }

  /** Of columns side by side in groups of {@code h}, group {@code k}: {@code [n,g·h] → [n,h]}. */
  public static INDArray group(INDArray columns, long h, long k) {
    return columns.get(NDArrayIndex.all(), NDArrayIndex.interval(k * h, (k + 1) * h));
  }
}
