package backprop.tensor.host;

import backprop.tensor.Kernels.Factor;
import backprop.tensor.Strides;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code C ← s · A B + c · C} by BLAS: every product in the library.
 *
 * <p>A matrix is taken where it lies, row after row or column after column, with gaps or without.
 * Large products are cut in parts, which {@link Parallel} shares out, each of them one call.
 */
final class Gemm {

  /** Multiplications below which a product is not shared: half as long as sharing takes. */
  private static final long WORTHWHILE = 200_000;

  /** A product so many times as high as wide is cut into rows. */
  private static final int TALL = 4;

  /** Columns and rows that BLAS's innermost loops do at a time. */
  private static final long STEP = 16;

  private Gemm() {}

  /**
   * A matrix in memory.
   *
   * @param start of the array it is in
   * @param type FLOAT or DOUBLE
   * @param offset of its first number there
   * @param byRows whether it lies row after row; else column after column
   * @param ld how far it is from one row, or column, to the next
   */
  record Matrix(Pointer start, DataType type, long offset, boolean byRows, long ld) {

    /** Where {@code a} lies; a copy of it where neither its rows nor its columns are runs. */
    static Matrix of(INDArray a) {
      if (Strides.columnsAreRuns(a)) {
        long ld = a.size(1) == 1 ? a.size(0) : a.stride(1);
        return new Matrix(Address.of(a), a.dataType(), 0, false, ld);
      }
      if (Strides.rowsAreRuns(a)) {
        long ld = a.size(0) == 1 ? a.size(1) : a.stride(0);
        return new Matrix(Address.of(a), a.dataType(), 0, true, ld);
      }
      return of(a.dup('f'));
    }

    static Matrix of(Factor factor) {
      Matrix matrix = of(factor.matrix());
      return factor.transposed() ? matrix.transposed() : matrix;
    }

    Matrix transposed() {
      return new Matrix(start, type, offset, !byRows, ld);
    }

    /** The part that begins at this row and column. */
    Matrix from(long row, long column) {
      long at = byRows ? row * ld + column : row + column * ld;
      return new Matrix(start, type, offset + at, byRows, ld);
    }

    private int order() {
      return byRows ? openblas.CblasTrans : openblas.CblasNoTrans;
    }

    private FloatPointer floats() {
      return new FloatPointer(start).position(offset);
    }

    private DoublePointer doubles() {
      return new DoublePointer(start).position(offset);
    }
  }

  /** {@code A B}: {@code [m,k], [k,n] → [m,n]}, 'f' order. */
  static INDArray product(Factor a, Factor b) {
    INDArray c = Columns.create(a.matrix(), a.rows(), b.columns());
    multiply(Matrix.of(a), Matrix.of(b), Matrix.of(c), a.rows(), b.columns(), a.columns(), 0);
    return c;
  }

  /** {@code C ← C + A B}: {@code [m,n], [m,k], [k,n]}. */
  static void addProduct(INDArray c, Factor a, Factor b) {
    if (Strides.columnsAreRuns(c)) {
      multiply(Matrix.of(a), Matrix.of(b), Matrix.of(c), a.rows(), b.columns(), a.columns(), 1);
    } else if (Strides.rowsAreRuns(c)) {
      // (C + A B)ᵀ = Cᵀ + Bᵀ Aᵀ
      addProduct(c.transpose(), b.turned(), a.turned());
    } else {
      c.addi(product(a, b));
    }
  }

  /**
   * {@code X W + v}, with {@code v} beside every row: {@code [n,in], [in,out], [out] → [n,out]}.
   */
  static INDArray affine(Factor x, Factor w, INDArray v) {
    INDArray y = Columns.create(v, x.rows(), w.columns());
    affine(Matrix.of(x), Matrix.of(w), v, Matrix.of(y), x.rows(), w.columns(), x.columns());
    return y;
  }

  /** {@code C ← A B + keep · C}: {@code [m,k], [k,n], [m,n]}, C column after column. */
  private static void multiply(Matrix a, Matrix b, Matrix c, long m, long n, long k, double keep) {
    inParts(
        m,
        n,
        k,
        (row, column, height, width) ->
            one(a.from(row, 0), b.from(0, column), c.from(row, column), height, width, k, 1, keep));
  }

  /**
   * {@code C ← A B + v}, with {@code v} beside every row: {@code [m,k], [k,n], [n]}. BLAS adds the
   * product to what is there, so what is there is v.
   */
  private static void affine(Matrix a, Matrix b, INDArray v, Matrix c, long m, long n, long k) {
    HostBlock terms = HostBlock.zeros(v.dataType(), (int) n).read(Layout.start(v), 0, (int) n);
    inParts(
        m,
        n,
        k,
        (row, column, height, width) -> {
          HostBlock one = HostBlock.zeros(v.dataType(), (int) height);
          for (long j = column; j < column + width; j++) {
            one.fill(terms.get((int) j), (int) height).write(c.start, c.from(row, j).offset);
          }
          one(a.from(row, 0), b.from(0, column), c.from(row, column), height, width, k, 1, 1);
        });
  }

  /** A part of a product: {@code height × width} numbers of C from there on. */
  @FunctionalInterface
  private interface Part {
    void make(long row, long column, long height, long width);
  }

  private static void inParts(long m, long n, long k, Part product) {
    int parts = m * n * k < WORTHWHILE ? 1 : Parallel.threads();
    // Columns of C are runs of memory, and threads that write to the same runs wait for each other;
    // but each part prepares all of A, which must not be much larger than what it is multiplied by.
    boolean byColumns = m < TALL * n;
    long whole = byColumns ? n : m;
    long part = ((whole + parts - 1) / parts + STEP - 1) / STEP * STEP;
    if (parts == 1 || part >= whole) {
      product.make(0, 0, m, n);
      return;
    }
    Parallel.each(
        (int) ((whole + part - 1) / part),
        m * n * k,
        i -> {
          long at = i * part;
          long size = Math.min(part, whole - at);
          if (byColumns) {
            product.make(0, at, m, size);
          } else {
            product.make(at, 0, size, n);
          }
        });
  }

  /** {@code C ← s · A B + keep · C}, in one call. */
  static void one(Matrix a, Matrix b, Matrix c, long m, long n, long k, double s, double keep) {
    if (c.type == DataType.DOUBLE) {
      openblas.cblas_dgemm(
          openblas.CblasColMajor,
          a.order(),
          b.order(),
          (int) m,
          (int) n,
          (int) k,
          s,
          a.doubles(),
          (int) a.ld,
          b.doubles(),
          (int) b.ld,
          keep,
          c.doubles(),
          (int) c.ld);
    } else {
      openblas.cblas_sgemm(
          openblas.CblasColMajor,
          a.order(),
          b.order(),
          (int) m,
          (int) n,
          (int) k,
          (float) s,
          a.floats(),
          (int) a.ld,
          b.floats(),
          (int) b.ld,
          (float) keep,
          c.floats(),
          (int) c.ld);
    }
    // BLAS knows addresses only, and what nobody refers to any more is freed.
    Reference.reachabilityFence(a);
    Reference.reachabilityFence(b);
    Reference.reachabilityFence(c);
  }
}
