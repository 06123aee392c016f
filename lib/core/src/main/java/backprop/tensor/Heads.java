package backprop.tensor;

import backprop.tensor.Gemm.Matrix;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The array operations of attention: a product for each head of each example, in place among the
 * columns where the heads lie side by side.
 *
 * <p>Rows are those of {@code n} sequences of {@code t} steps, in 'f' order, as products give them:
 * {@code k} columns of one head and {@code t} rows of one example are a matrix that BLAS can read
 * and write where it is, and nothing needs to be cut out or joined.
 *
 * @param n examples
 * @param t steps
 * @param heads of each example
 * @param k columns of each head
 */
public record Heads(long n, long t, int heads, int k) {

  /**
   * {@code heads · k} columns side by side, all heads of a matrix such as Q.
   *
   * @param rows {@code [n·t, …]}, in 'f' order
   * @param column the first of them
   */
  public record Part(INDArray rows, long column) {}

  /** {@code s · A Bᵀ} of every head, a number for each pair of steps: {@code → [n,heads,t,t]}. */
  public INDArray matmulTransposeB(Part a, Part b, double s) {
    INDArray c = Nd4j.createUninitialized(a.rows.dataType(), new long[] {n, heads, t, t}, 'c');
    // C lies row after row: its transpose, column after column, is B Aᵀ.
    each(i -> Gemm.one(of(b, i), of(a, i).transposed(), ofPairs(c, i).transposed(), t, t, k, s, 0));
    return c;
  }

  /** {@code C ← A B} of every head, for A {@code [n,heads,t,t]}. */
  public void matmul(INDArray a, Part b, Part c) {
    each(i -> Gemm.one(ofPairs(a, i), of(b, i), of(c, i), t, k, t, 1, 0));
  }

  /** {@code C ← Aᵀ B} of every head, for A {@code [n,heads,t,t]}. */
  public void matmulTransposeA(INDArray a, Part b, Part c) {
    each(i -> Gemm.one(ofPairs(a, i).transposed(), of(b, i), of(c, i), t, k, t, 1, 0));
  }

  /**
   * The softmax of every row of {@code a}, in place, over the steps that may be looked at; zeros
   * elsewhere, also in a row where none may be.
   *
   * @param a {@code [n,heads,t,t]}
   * @param causal whether step s may look at steps up to s only
   * @param keep {@code [n,t]}, 0 where nobody may look; null for everywhere
   */
  public void softmax(INDArray a, boolean causal, INDArray keep) {
    Pointer memory = Block.start(a);
    int steps = (int) t;
    boolean[][] seen = seen(keep);
    Parallel.ranges(
        (int) n * heads,
        a.length(),
        (from, end) -> {
          Block pair = Block.zeros(a.dataType(), steps * steps);
          for (int i = from; i < end; i++) {
            long at = (long) i * steps * steps;
            pair.read(memory, at, steps * steps);
            pair.softmax(steps, causal, seen == null ? null : seen[i / heads]).write(memory, at);
          }
        });
  }

  private boolean[][] seen(INDArray keep) {
    if (keep == null) {
      return null;
    }
    boolean[][] seen = new boolean[(int) n][(int) t];
    for (int i = 0; i < n; i++) {
      for (int s = 0; s < t; s++) {
        seen[i][s] = keep.getDouble(i, s) != 0;
      }
    }
    return seen;
  }

  /** {@code dA ← s · A ⊙ (dA - Σ_columns dA ⊙ A)}, in place: back through the softmax. */
  public void softmaxGradient(INDArray a, INDArray dA, double s) {
    Pointer softmax = Block.start(a);
    Pointer gradient = Block.start(dA);
    int steps = (int) t;
    Parallel.ranges(
        (int) n * heads,
        a.length(),
        (from, end) -> {
          Block y = Block.zeros(a.dataType(), steps * steps);
          Block d = Block.zeros(a.dataType(), steps * steps);
          for (int i = from; i < end; i++) {
            long at = (long) i * steps * steps;
            y.read(softmax, at, steps * steps);
            d.read(gradient, at, steps * steps);
            d.softmaxGradient(steps, y, s).write(gradient, at);
          }
        });
  }

  /** The matrix of head {@code i % heads} of example {@code i / heads}. */
  private Matrix of(Part part, int i) {
    return Matrix.of(part.rows).from(i / heads * t, part.column + (long) (i % heads) * k);
  }

  /** Its number for each pair of steps. */
  private Matrix ofPairs(INDArray a, int i) {
    return new Matrix(Block.start(a), a.dataType(), i * t * t, true, t);
  }

  private void each(IntConsumer product) {
    Parallel.each((int) n * heads, n * heads * t * t, product);
  }
}
