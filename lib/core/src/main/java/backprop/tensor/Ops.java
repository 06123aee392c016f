package backprop.tensor;

import backprop.tensor.Gemm.Matrix;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The array operations that layers are written in, each fast on ND4J and free of its traps.
 *
 * <p>Products have their result in 'f' order, the order that BLAS writes: asked for a 'c'-ordered
 * result, ND4J multiplies and then copies, at up to ten times the cost. No operation here changes
 * its arguments. Callers check shapes; see {@link Shapes}.
 */
public final class Ops {

  private Ops() {}

  /**
   * {@code Y = X W + b}, with {@code b} added to every row: {@code [n,in], [in,out], [out] →
   * [n,out]}.
   */
  public static INDArray affine(INDArray x, INDArray w, INDArray b) {
    return affine(Matrix.of(x), Matrix.of(w), b, x.size(0), w.size(1), x.size(1));
  }

  /** {@code Y = X Wᵀ + b}: {@code [n,in], [out,in], [out] → [n,out]}. */
  public static INDArray affineTransposeB(INDArray x, INDArray w, INDArray b) {
    return affine(Matrix.of(x), Matrix.of(w).transposed(), b, x.size(0), w.size(0), x.size(1));
  }

  private static INDArray affine(Matrix x, Matrix w, INDArray b, long m, long n, long k) {
    INDArray y = Nd4j.createUninitialized(b.dataType(), new long[] {m, n}, 'f');
    Gemm.affine(x, w, b, Matrix.of(y), m, n, k);
    return y;
  }

  /** {@code A ⊙ v + b}, of every row: {@code [n,d], [d], [d] → [n,d]}, 'f' order. */
  public static INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    INDArray y = Columns.create(a);
    Columns.timesRowPlusRow(a, v, b, y);
    return y;
  }

  /** {@code A ⊙ v}, with {@code v} beside every row: {@code [n,d], [d] → [n,d]}, 'f' order. */
  public static INDArray timesRow(INDArray a, INDArray v) {
    INDArray y = Columns.create(a);
    Columns.timesRow(a, v, y);
    return y;
  }

  /** {@code A B}: {@code [m,k], [k,n] → [m,n]}. */
  public static INDArray matmul(INDArray a, INDArray b) {
    return product(Matrix.of(a), Matrix.of(b), a.size(0), b.size(1), a.size(1));
  }

  /** {@code Aᵀ B}: {@code [k,m], [k,n] → [m,n]}. */
  public static INDArray matmulTransposeA(INDArray a, INDArray b) {
    return product(Matrix.of(a).transposed(), Matrix.of(b), a.size(1), b.size(1), a.size(0));
  }

  /** {@code A Bᵀ}: {@code [m,k], [n,k] → [m,n]}. */
  public static INDArray matmulTransposeB(INDArray a, INDArray b) {
    return product(Matrix.of(a), Matrix.of(b).transposed(), a.size(0), b.size(0), a.size(1));
  }

  /** {@code C ← C + Aᵀ B}: {@code [k,m], [k,n], [m,n]}, C in 'f' order as gradients are. */
  public static void addMatmulTransposeA(INDArray c, INDArray a, INDArray b) {
    Matrix to = Matrix.of(c);
    Gemm.multiply(Matrix.of(a).transposed(), Matrix.of(b), to, a.size(1), b.size(1), a.size(0), 1);
  }

  private static INDArray product(Matrix a, Matrix b, long m, long n, long k) {
    INDArray c = Nd4j.createUninitialized(a.type(), new long[] {m, n}, 'f');
    Gemm.multiply(a, b, Matrix.of(c), m, n, k, 0);
    return c;
  }

  /** The sum over the rows of a batch, one number a column: {@code [n,out] → [out]}. */
  public static INDArray sumRows(INDArray a) {
    return Columns.are(a) ? Columns.sums(a) : a.sum(0);
  }

  /** {@code Σ_rows A ⊙ B}: {@code [n,d], [n,d] → [d]}, both in 'f' order. */
  public static INDArray sumRowsOfProducts(INDArray a, INDArray b) {
    return Columns.sumsOfProducts(a, b);
  }

  /**
   * An array of any rank as the rows of its last axis: {@code [n,t,d] → [n·t,d]}, row {@code i·t +
   * s} being step {@code s} of example {@code i}. A view where memory lies so already, be it row
   * after row or, as a product's result, column after column.
   */
  public static INDArray rows(INDArray a) {
    long d = a.size(a.rank() - 1);
    long n = a.length() / d;
    if (a.rank() == 3 && a.stride(1) == 1 && a.stride(0) == a.size(1) && a.stride(2) == n) {
      return a.permute(2, 0, 1).reshape('c', d, n).transpose();
    }
    return a.rank() == 2 ? a : a.reshape('c', n, d);
  }

  /** {@link #rows}, in 'f' order. */
  public static INDArray columns(INDArray a) {
    INDArray rows = rows(a);
    return Columns.are(rows) ? rows : rows.dup('f');
  }

  /** As many rows of {@code d} numbers, yet to be written, in 'f' order. */
  public static INDArray columnsLike(INDArray rows, long d) {
    return Nd4j.createUninitialized(rows.dataType(), new long[] {rows.size(0), d}, 'f');
  }

  /** Back again: {@code [n·t,d] → [n,t,d]}, or whatever has the shape's last axis; a view. */
  public static INDArray ofRows(INDArray rows, long... shape) {
    if (shape.length == 3 && Columns.are(rows)) {
      return rows.transpose().reshape('c', shape[2], shape[0], shape[1]).permute(1, 2, 0);
    }
    return rows.rank() == shape.length ? rows : rows.dup('c').reshape('c', shape);
  }

  /** The same numbers, lying in memory as those of A do. */
  public static INDArray copy(INDArray a) {
    return Blocks.map(of -> of[0], a);
  }

  /** {@code A + B}, element by element, lying in memory as A does. */
  public static INDArray add(INDArray a, INDArray b) {
    return Blocks.map(of -> of[0].add(1, of[1]), a, b);
  }

  /** {@code A ⊙ B}, lying in memory as A does. */
  public static INDArray times(INDArray a, INDArray b) {
    return Blocks.map(of -> of[0].times(of[1]), a, b);
  }

  /** The sum over everything but the channels: {@code [n,c] → [c]}, {@code [n,c,h,w] → [c]}. */
  public static INDArray sumChannels(INDArray a) {
    return a.rank() == 2 ? sumRows(a) : a.sum(0, 2, 3);
  }

  /**
   * One number a channel, shaped to meet every element of its channel in {@code a}: {@code [c] →
   * [1,c]} or {@code [1,c,1,1]}.
   */
  public static INDArray perChannel(INDArray v, INDArray a) {
    return a.rank() == 2 ? v.reshape(1, v.length()) : v.reshape(1, v.length(), 1, 1);
  }

  /** {@code max(0, x)}, element by element. */
  public static INDArray relu(INDArray x) {
    return Blocks.map(of -> of[0].relu(), x);
  }

  /**
   * {@code 1} where {@code x > 0}, else {@code 0}: the derivative of ReLU, 0 at the kink itself.
   */
  public static INDArray step(INDArray x) {
    return Blocks.map(of -> of[0].step(), x);
  }

  /** {@code dY} where {@code x > 0}, else 0: through ReLU, in one pass. */
  public static INDArray reluGradient(INDArray x, INDArray dY) {
    return Blocks.map(of -> of[0].step().times(of[1]), x, dY);
  }

  /** {@code x ⊙ Φ(x)}, element by element; Φ is the standard normal distribution. */
  public static INDArray gelu(INDArray x) {
    return x.dataType() == DataType.DOUBLE
        ? normalBelow(x).muli(x)
        : Blocks.map(of -> ((FloatBlock) of[0]).gelu(), x);
  }

  /** {@code dY ⊙ (Φ(x) + x ⊙ φ(x))}, element by element; φ is Φ's derivative. */
  public static INDArray geluGradient(INDArray x, INDArray dY) {
    if (x.dataType() == DataType.DOUBLE) {
      INDArray density = Transforms.exp(x.mul(x).divi(-2), false).divi(Math.sqrt(2 * Math.PI));
      return density.muli(x).addi(normalBelow(x)).muli(dY);
    }
    return Blocks.map(of -> ((FloatBlock) of[0]).geluDerivative().times(of[1]), x, dY);
  }

  /** {@code Φ(x)}, the share of a standard normal distribution below {@code x}. */
  private static INDArray normalBelow(INDArray x) {
    return Nd4j.math().erf(x.div(Math.sqrt(2))).addi(1).divi(2);
  }

  /** {@code 1 / (1 + exp(-x))}, element by element. */
  public static INDArray sigmoid(INDArray x) {
    return Transforms.sigmoid(x, true);
  }

  /** The hyperbolic tangent, element by element. */
  public static INDArray tanh(INDArray x) {
    return Transforms.tanh(x, true);
  }

  /** {@code x} cut to {@code [-limit, limit]}, element by element. */
  public static INDArray clamp(INDArray x, double limit) {
    return Nd4j.math().clipByValue(x, -limit, limit);
  }

  /** {@code log(1 + exp x)} for {@code x ≤ 0}, element by element. */
  public static INDArray logOnePlusExp(INDArray x) {
    return Nd4j.math().log1p(Transforms.exp(x, true));
  }

  /**
   * The softmax along the last axis, {@code exp(x - max) / Σ exp(x - max)}: the maximum is taken
   * out first, so that no exponential overflows. {@code [n,k] → [n,k]}, {@code [n,t,k] → [n,t,k]}.
   */
  public static INDArray softmax(INDArray x) {
    int last = x.rank() - 1;
    // In DOUBLE, ND4J's op finds no maximum below zero, and makes NaN of a row below about -745.
    INDArray z = x.dataType() == DataType.DOUBLE ? x.sub(x.max(true, last)) : x;
    INDArray y = z.ulike();
    Nd4j.exec(new SoftMax(z, y, last));
    return y;
  }

  /**
   * Softmax's Jacobian times {@code dY}, without the Jacobian: {@code Y ⊙ (dY - Σ dY ⊙ Y)}, the sum
   * along the last axis. Any shape, both alike.
   */
  public static INDArray softmaxGradient(INDArray y, INDArray dY) {
    INDArray sums = dY.mul(y).sum(true, y.rank() - 1);
    return dY.sub(sums).muli(y);
  }

  /** From {@code first} to before {@code end} along an axis, as an array of its own. */
  public static INDArray slice(INDArray a, int axis, long first, long end) {
    INDArrayIndex[] part = new INDArrayIndex[a.rank()];
    Arrays.fill(part, NDArrayIndex.all());
    part[axis] = NDArrayIndex.interval(first, end);
    return a.get(part).dup('c');
  }

  /** The row of {@code w} that each index names: {@code [v,d], [n] → [n,d]}, both in 'f' order. */
  public static INDArray lookUp(INDArray w, int[] indices) {
    INDArray y =
        Nd4j.createUninitialized(w.dataType(), new long[] {indices.length, w.size(1)}, 'f');
    Columns.make(w, y, (from, to) -> to.take(from, indices));
    return y;
  }

  /** Rows summed by the index they belong to, {@code W_v = Σ A_i} over {@code indices_i = v}. */
  public static INDArray sumByIndex(INDArray a, int[] indices, long v) {
    INDArray w = Nd4j.createUninitialized(a.dataType(), new long[] {v, a.size(1)}, 'f');
    Columns.make(a, w, (from, to) -> to.fill(0, (int) v).addAt(indices, from));
    return w;
  }

  /**
   * Row {@code s} of {@code w} added to step {@code s} of every example: {@code [n·t,d], [≥t,d] →
   * [n·t,d]}, in 'f' order.
   */
  public static INDArray addSteps(INDArray rows, INDArray w, long t) {
    return add(rows, lookUp(w, steps(rows, t)));
  }

  /** Rows summed by the step they belong to: {@code [n·t,d] → [count,d]}, zeros beyond step t. */
  public static INDArray sumSteps(INDArray rows, long t, long count) {
    return sumByIndex(rows, steps(rows, t), count);
  }

  private static int[] steps(INDArray rows, long t) {
    return IntStream.range(0, (int) rows.size(0)).map(i -> (int) (i % t)).toArray();
  }

  /** {@code log Σ exp x} of every row, by way of the row's maximum: {@code [n,k] → [n,1]}. */
  public static INDArray logSumExp(INDArray x) {
    INDArray max = x.max(true, 1);
    INDArray sum = Transforms.exp(x.sub(max), false).sum(true, 1);
    return Transforms.log(sum, false).addi(max);
  }

  /** Rows of zeros with a one at each class index: {@code [n] → [n,classes]}. */
  public static INDArray oneHot(INDArray classes, long count, DataType type) {
    return oneHot(classes.dup('c').data().asLong(), count, type);
  }

  /** The same, in 'f' order; a negative index leaves its row zero. */
  public static INDArray oneHot(long[] classes, long count, DataType type) {
    INDArray y = Nd4j.createUninitialized(type, new long[] {classes.length, count}, 'f');
    Columns.oneHot(classes, y);
    return y;
  }

  /**
   * Whether every element is a number: neither NaN nor infinite. ND4J's {@code maxNumber} and its
   * like skip NaN; a sum cannot.
   */
  public static boolean isFinite(INDArray a) {
    return Blocks.areFinite(a);
  }
}
