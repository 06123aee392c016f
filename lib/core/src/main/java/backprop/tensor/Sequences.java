package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
    Shapes.requireNumbers("Sequences.rows", "x", x);
    if (x.rank() != 3) {
      throw new IllegalArgumentException(
          "Sequences.rows: x must be [n, t, d], got " + Shapes.text(x.shape()));
    }
    Engine.KERNELS.complete();
    long[] shape = {x.size(0) * x.size(1), x.size(2)};
    return x.permute(1, 0, 2).dup('c').reshape('c', shape);
  }

  /** Back again: {@code [t·n,d] → [n,t,d]}. */
  public static INDArray batch(INDArray rows, long n) {
    Engine.KERNELS.complete();
    long t = steps("Sequences.batch", rows, n);
    return rows.dup('c').reshape('c', t, n, rows.size(1)).permute(1, 0, 2).dup('c');
  }

  /** The rows of step {@code s}: {@code [t·n,d] → [n,d]}, a view. */
  public static INDArray step(INDArray rows, long n, long s) {
    return steps(rows, n, s, s + 1);
  }

  /** The rows from step {@code first} to before step {@code end}, a view. */
  public static INDArray steps(INDArray rows, long n, long first, long end) {
    long t = steps("Sequences.steps", rows, n);
    requirePart("Sequences.steps", "steps", first, end, t);
    return Views.part(rows, 0, first * n, end * n);
  }

  /** Rows of zeros for {@code t} steps, for steps to be written into. */
  public static INDArray zeros(INDArray like, long n, long t, long d) {
    Shapes.requireReal("Sequences.zeros", "like", like);
    Shapes.requireRoom("Sequences.zeros", n, t, d);
    return Nd4j.create(like.dataType(), new long[] {t * n, d}, 'c');
  }

  /** Of columns side by side in groups of {@code h}, group {@code k}: {@code [n,g·h] → [n,h]}. */
  public static INDArray group(INDArray columns, long h, long k) {
    Shapes.requireMatrix("Sequences.group", "columns", columns);
    if (h < 1 || k < 0 || k >= columns.size(1) / h) {
      throw new IllegalArgumentException(
          String.format(
              "Sequences.group: columns must have a group %d of %d columns, got %s",
              k, h, Shapes.text(columns.shape())));
    }
    return Views.part(columns, 1, k * h, (k + 1) * h);
  }

  private static long steps(String place, INDArray rows, long n) {
    Shapes.requireMatrix(place, "rows", rows);
    if (n < 1 || rows.size(0) % n != 0) {
      throw new IllegalArgumentException(
          place + ": rows must be t steps of " + n + " examples, got " + rows.size(0) + " rows");
    }
    return rows.size(0) / n;
  }

  private static void requirePart(String place, String what, long first, long end, long count) {
    if (first < 0 || first >= end || end > count) {
      throw new IllegalArgumentException(
          String.format(
              "%s: %s must be within 0 to %d, got %d to before %d",
              place, what, count, first, end));
    }
  }
}
