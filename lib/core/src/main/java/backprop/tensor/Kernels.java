package backprop.tensor;

import java.util.Collection;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an engine does: every operation of this package that takes more than a line of ND4J to do
 * well, on arrays whose shapes and types are checked already.
 *
 * <p>{@link Ops} and the classes beside it ask; {@link Engine} says whom. There are the fast engine
 * over host memory, in {@code tensor.host}; that of a GPU, in {@code tensor.device}; and {@link
 * ArrayKernels}, which runs on any backend and reads like the formulas. All take arrays however
 * they lie in memory, and agree on NaN, infinity and zeros; {@code KernelsTest} compares them. It
 * is public for the engines' packages, not for layers: what is called here without a check can end
 * the JVM.
 */
public interface Kernels {

  // --- Memory ---

  /** An array whose numbers are yet to be written. */
  INDArray create(DataType type, char order, long... shape);

  /** {@code A ← 0}. */
  void zero(INDArray a);

  /** The same numbers, in A's order. */
  INDArray copy(INDArray a);

  /** {@code A ← A + B}. */
  void addTo(INDArray a, INDArray b);

  /** The same numbers, in 'c' or 'f' order. */
  INDArray copy(INDArray a, char order);

  /**
   * {@code A_i ← B_v, v = rows_i}: {@code [n,…], [m,…]}, both in 'c' order, of one type, which may
   * be INT.
   */
  void copyRows(INDArray a, INDArray b, int[] rows);

  /** Whether every number of all of them is one: neither NaN nor infinite. */
  boolean areFinite(Collection<INDArray> all);

  /** What was begun is complete when this returns: ND4J's own operations may read it. */
  default void complete() {}

  /**
   * Runs {@code work}, in which the results of operations are read by other operations alone, not
   * number by number: they need not be complete before it ends.
   */
  default <T> T together(Supplier<T> work) {
    return work.get();
  }

  /** {@code Σ A}, added up in DOUBLE. */
  double sum(INDArray a);

  /** {@code Σ A ⊙ B}, added up in DOUBLE. */
  double dot(INDArray a, INDArray b);

  // --- Products, their results in 'f' order ---

  /** {@code A B}: {@code [m,k], [k,n] → [m,n]}. */
  INDArray matmul(Factor a, Factor b);

  /** {@code C ← C + A B}: {@code [m,n], [m,k], [k,n]}. */
  void addMatmul(INDArray c, Factor a, Factor b);

  /** {@code X W + b}, of every row: {@code [n,in], [in,out], [out] → [n,out]}. */
  INDArray affine(Factor x, Factor w, INDArray b);

  /** A matrix of a product: as it is, or transposed, which costs more as a view of ND4J's. */
  record Factor(INDArray matrix, boolean transposed) {

    /** The matrix as it is. */
    public static Factor of(INDArray matrix) {
      return new Factor(matrix, false);
    }

    /** The matrix transposed. */
    public static Factor transposed(INDArray matrix) {
      return new Factor(matrix, true);
    }

    /** Of the matrix as it is multiplied. */
    public long rows() {
      return matrix.size(transposed ? 1 : 0);
    }

    /** Of the matrix as it is multiplied. */
    public long columns() {
      return matrix.size(transposed ? 0 : 1);
    }

    /** The same transposed, and the transposed as it is. */
    public Factor turned() {
      return new Factor(matrix, !transposed);
    }
  }

  // --- Number by number, in the first argument's order ---

  /** {@code A + B}. */
  INDArray add(INDArray a, INDArray b);

  /** {@code A ⊙ B}. */
  INDArray times(INDArray a, INDArray b);

  /** {@code max(0, x)}; NaN stays. */
  INDArray relu(INDArray x);

  /** {@code 1} where {@code x > 0}, else {@code 0}; NaN stays. */
  INDArray step(INDArray x);

  /** {@code step(x) ⊙ dY}. */
  INDArray reluGradient(INDArray x, INDArray dY);

  /** {@code x Φ(x)}. */
  INDArray gelu(INDArray x);

  /** {@code dY ⊙ (Φ(x) + x φ(x))}. */
  INDArray geluGradient(INDArray x, INDArray dY);

  /** {@code x σ(2u)}, u = √(2/π) (x + 0.044715 x³). */
  INDArray geluTanh(INDArray x);

  /** {@code dY ⊙ (σ(2u) + 2x u' σ(2u) σ(-2u))}. */
  INDArray geluTanhGradient(INDArray x, INDArray dY);

  // --- Rows ---

  /** {@code A ⊙ v}, of every row: {@code [n,d], [d] → [n,d]}, 'f' order. */
  INDArray timesRow(INDArray a, INDArray v);

  /** {@code A ⊙ v + b}, of every row: {@code [n,d], [d], [d] → [n,d]}, 'f' order. */
  INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b);

  /** {@code Σ_rows A}: {@code [n,d] → [d]}. */
  INDArray sumRows(INDArray a);

  /** {@code Σ_rows A ⊙ B}: {@code [n,d], [n,d] → [d]}. */
  INDArray sumRowsOfProducts(INDArray a, INDArray b);

  /** {@code Y_i = W_v, v = indices_i}: {@code [v,d], [n] → [n,d]}, 'f' order. */
  INDArray lookUp(INDArray w, int[] indices);

  /** {@code W_v = Σ A_i} over {@code indices_i = v}: {@code [n,d] → [v,d]}, 'f' order. */
  INDArray sumByIndex(INDArray a, int[] indices, long v);

  /** Ones at {@code [i, classes_i]} where that is not negative, else zeros; 'f' order. */
  INDArray oneHot(long[] classes, long count, DataType type);

  /** See {@link RowNorm#normalize}. */
  RowNorm.Normalized normalize(INDArray x, double epsilon);

  /** See {@link RowNorm#gradient}. */
  INDArray normalizeGradient(INDArray dXHat, RowNorm.Normalized normalized);

  /** See {@link RowCrossEntropy#value}. */
  double crossEntropy(INDArray z, INDArray y);

  /** See {@link RowCrossEntropy#gradient}. */
  INDArray crossEntropyGradient(INDArray z, INDArray y, double m);

  // --- Heads of attention, A being [n,heads,t,t] in 'c' order ---

  /** {@code s · A Bᵀ} of every head: {@code → [n,heads,t,t]}, 'c' order. */
  INDArray headsMatmulTransposeB(Heads of, Heads.Band a, Heads.Band b, double s);

  /** {@code C ← A B} of every head. */
  void headsMatmul(Heads of, INDArray a, Heads.Band b, Heads.Band c);

  /** {@code C ← Aᵀ B} of every head. */
  void headsMatmulTransposeA(Heads of, INDArray a, Heads.Band b, Heads.Band c);

  /** {@code A ← softmax(A)}; see {@link Heads#softmax}. */
  void headsSoftmax(Heads of, INDArray a, boolean causal, boolean[][] seen);

  /** {@code dA ← s · A ⊙ (dA - Σ_columns dA ⊙ A)}. */
  void headsSoftmaxGradient(Heads of, INDArray a, INDArray dA, double s);

  // --- Windows over images ---

  /** See {@link Convolution#im2col}. */
  INDArray im2col(INDArray x, Window window);

  /** See {@link Convolution#col2im}. */
  INDArray col2im(INDArray cols, INDArray like, Window window);

  /** See {@link Pooling#max}. */
  Pooling.Max maxPool(INDArray x, Window window);

  /** See {@link Pooling#maxBackward}. */
  INDArray maxPoolBackward(INDArray dY, INDArray places, INDArray like, Window window);

  /** See {@link Pooling#mean}. */
  INDArray meanPool(INDArray x, Window window);

  /** See {@link Pooling#meanBackward}. */
  INDArray meanPoolBackward(INDArray dY, INDArray like, Window window);

  // --- Formulas and masks ---

  /** See {@link Blocks#apply}. */
  void apply(Blocks.Formula formula, INDArray gradient, INDArray... moved);

  /** {@code value} where {@code mask} keeps a place, else 0; lying in memory as x does. */
  INDArray mask(INDArray x, Masks.Mask mask, double value);
}
