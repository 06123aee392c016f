package backprop.tensor;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The array operations of attention: a product for each head of each example, in place among the
 * columns where the heads lie side by side.
 *
 * <p>Rows are those of {@code n} sequences of {@code t} steps, in 'f' order, as products give them:
 * {@code k} columns of one head and {@code t} rows of one example are a matrix that BLAS can read
 * and write where it is, and nothing needs to be cut out or joined. Numbers for pairs of steps are
 * {@code [n,heads,t,t]}, in 'c' order.
 *
 * @param n examples
 * @param t steps
 * @param heads of each example
 * @param k columns of each head
 */
public record Heads(long n, long t, int heads, int k) {

  /** Checks the numbers. */
  public Heads {
    if (n < 1 || t < 1 || heads < 1 || k < 1) {
      throw new IllegalArgumentException(
          String.format(
              "Heads: n, t, heads and k must be at least 1, got %d, %d, %d and %d",
              n, t, heads, k));
    }
    Shapes.requireRoom("Heads", n, heads, t, t);
    Shapes.requireRoom("Heads", n, t, heads, k);
  }

  /**
   * {@code heads · k} columns side by side, all heads of a matrix such as Q.
   *
   * @param rows {@code [n·t, …]}, in 'f' order
   * @param column the first of them
   */
  public record Band(INDArray rows, long column) {}

  /** {@code s · A Bᵀ} of every head, a number for each pair of steps: {@code → [n,heads,t,t]}. */
  public INDArray matmulTransposeB(Band a, Band b, double s) {
    requireBand("Heads.matmulTransposeB", "a", a);
    requireBand("Heads.matmulTransposeB", "b", b);
    Shapes.requireType("Heads.matmulTransposeB", "b", b.rows, a.rows.dataType());
    return Engine.KERNELS.headsMatmulTransposeB(this, a, b, s);
  }

  /** {@code C ← A B} of every head, for A {@code [n,heads,t,t]}. */
  public void matmul(INDArray a, Band b, Band c) {
    requireProduct("Heads.matmul", a, b, c);
    Engine.KERNELS.headsMatmul(this, a, b, c);
  }

  /** {@code C ← Aᵀ B} of every head, for A {@code [n,heads,t,t]}. */
  public void matmulTransposeA(INDArray a, Band b, Band c) {
    requireProduct("Heads.matmulTransposeA", a, b, c);
    Engine.KERNELS.headsMatmulTransposeA(this, a, b, c);
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
    requirePairs("Heads.softmax", "a", a);
    if (keep != null) {
      Shapes.requireShape("Heads.softmax", "keep", keep, n, t);
      if (keep.dataType() == DataType.UTF8) {
        throw new IllegalArgumentException("Heads.softmax: keep must be of 1 and 0, got UTF8");
      }
    }
    Engine.KERNELS.headsSoftmax(this, a, causal, seen(keep));
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
    requirePairs("Heads.softmaxGradient", "a", a);
    requirePairs("Heads.softmaxGradient", "dA", dA);
    Shapes.requireType("Heads.softmaxGradient", "dA", dA, a.dataType());
    Engine.KERNELS.headsSoftmaxGradient(this, a, dA, s);
  }

  private void requireProduct(String place, INDArray a, Band b, Band c) {
    requirePairs(place, "a", a);
    requireBand(place, "b", b);
    requireBand(place, "c", c);
    Shapes.requireType(place, "b", b.rows, a.dataType());
    Shapes.requireType(place, "c", c.rows, a.dataType());
    Factors.requireApart(place, c.rows, a, b.rows);
  }

  private void requirePairs(String place, String name, INDArray a) {
    Shapes.requireReal(place, name, a);
    Shapes.requireShape(place, name, a, n, heads, t, t);
    if (a.ordering() != 'c' || a.isView() || !Shapes.isWhole(a)) {
      throw new IllegalArgumentException(
          place + ": " + name + " must be a whole array in 'c' order; dup('c') it first");
    }
  }

  private void requireBand(String place, String name, Band band) {
    INDArray rows = Given.require(place, name, band).rows;
    Shapes.requireMatrix(place, name, rows);
    long width = (long) heads * k;
    if (rows.size(0) != n * t || band.column < 0 || band.column > rows.size(1) - width) {
      throw new IllegalArgumentException(
          String.format(
              "%s: %s must be %d rows with, from column %d on, %d columns, got %s",
              place, name, n * t, band.column, width, Shapes.text(rows.shape())));
    }
    if (!Shapes.isByColumns(rows)) {
      throw new IllegalArgumentException(
          place + ": " + name + " must lie in 'f' order; take Ops.columns of it first");
    }
  }
}
