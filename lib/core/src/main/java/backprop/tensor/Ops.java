package backprop.tensor;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BiasAdd;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.shape.Gather;
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
    return addRow(matmul(x, w), b);
  }

  /**
   * Adds {@code b} to every row of a product that nobody else holds, in place: {@code [n,out],
   * [out] → [n,out]}.
   */
  public static INDArray addRow(INDArray y, INDArray b) {
    Nd4j.exec(new BiasAdd(y, b, y, false));
    return y;
  }

  /** {@code A B}: {@code [m,k], [k,n] → [m,n]}. */
  public static INDArray matmul(INDArray a, INDArray b) {
    return gemm(a, b, false, false, a.size(0), b.size(1));
  }

  /** {@code Aᵀ B}: {@code [k,m], [k,n] → [m,n]}. */
  public static INDArray matmulTransposeA(INDArray a, INDArray b) {
    return gemm(a, b, true, false, a.size(1), b.size(1));
  }

  /** {@code A Bᵀ}: {@code [m,k], [n,k] → [m,n]}. */
  public static INDArray matmulTransposeB(INDArray a, INDArray b) {
    return gemm(a, b, false, true, a.size(0), b.size(0));
  }

  private static INDArray gemm(INDArray a, INDArray b, boolean tA, boolean tB, long m, long n) {
    INDArray c = Nd4j.createUninitialized(a.dataType(), new long[] {m, n}, 'f');
    return Nd4j.gemm(a, b, c, tA, tB, 1.0, 0.0);
  }

  /** The sum over the rows of a batch, one number a column: {@code [n,out] → [out]}. */
  public static INDArray sumRows(INDArray a) {
    return a.sum(0);
  }

  /**
   * The mean of every row: {@code [n,d] → [n,1]}. A product with a vector of {@code 1/d}, in 'f'
   * order in less than half the time of ND4J's own mean.
   */
  public static INDArray meanOfRows(INDArray a) {
    long d = a.size(1);
    return a.mmul(Nd4j.valueArrayOf(new long[] {d}, 1.0 / d, a.dataType())).reshape(a.size(0), 1);
  }

  /**
   * An array of any rank as the rows of its last axis: {@code [n,t,d] → [n·t,d]}, row after row in
   * this memory order; a view where memory lies so already. Two arrays of one shape, asked for in
   * one order, have their rows in the same places.
   */
  public static INDArray rows(INDArray a, char order) {
    long d = a.size(a.rank() - 1);
    return a.reshape(order, a.length() / d, d);
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
    INDArray y = x.ulike();
    // ND4J's max(x, 0) makes NaN a zero; this op keeps it.
    Nd4j.exec(new RectifiedLinear(x, y, 0));
    return y;
  }

  /**
   * {@code 1} where {@code x > 0}, else {@code 0}: the derivative of ReLU, 0 at the kink itself.
   */
  public static INDArray step(INDArray x) {
    INDArray y = x.ulike();
    Nd4j.exec(new Step(x, y, 0));
    return y;
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

  /** {@code Φ(x)}, the share of a standard normal distribution below {@code x}. */
  public static INDArray normalBelow(INDArray x) {
    return Nd4j.math().erf(x.div(Math.sqrt(2))).addi(1).divi(2);
  }

  /** {@code φ(x) = exp(-x²/2) / √(2π)}, the density of a standard normal distribution. */
  public static INDArray normalDensity(INDArray x) {
    return Transforms.exp(x.mul(x).divi(-2), false).divi(Math.sqrt(2 * Math.PI));
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

  /** The row of {@code w} that each index names: {@code [v,d], [n,…] → [n,…,d]}. */
  public static INDArray lookUp(INDArray w, INDArray indices) {
    return Nd4j.exec(new Gather(w, indices, 0))[0];
  }

  /**
   * Rows summed by the index they belong to: {@code [n,…,d], [n,…] → [v,d]}. A product with one-hot
   * rows, which for a vocabulary of letters is faster than ND4J's scatter, and as exact.
   */
  public static INDArray sumByIndex(INDArray rows, INDArray indices, long v) {
    INDArray each = rows(rows, 'c');
    INDArray ones =
        oneHot(indices.dup('c').reshape('c', new long[] {indices.length()}), v, rows.dataType());
    return matmulTransposeA(ones, each);
  }

  /** {@code log Σ exp x} of every row, by way of the row's maximum: {@code [n,k] → [n,1]}. */
  public static INDArray logSumExp(INDArray x) {
    INDArray max = x.max(true, 1);
    INDArray sum = Transforms.exp(x.sub(max), false).sum(true, 1);
    return Transforms.log(sum, false).addi(max);
  }

  /** Rows of zeros with a one at each class index: {@code [n] → [n,classes]}. */
  public static INDArray oneHot(INDArray classes, long count, DataType type) {
    long[] indices = new long[Math.toIntExact(classes.length())];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = classes.getLong(i);
    }
    return oneHot(indices, count, type);
  }

  /** The same; a negative index leaves its row zero. */
  public static INDArray oneHot(long[] classes, long count, DataType type) {
    INDArray y = Nd4j.zeros(type, classes.length, count);
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] >= 0) {
        y.putScalar(i, classes[i], 1);
      }
    }
    return y;
  }

  /**
   * Whether every element is a number: neither NaN nor infinite. ND4J's {@code maxNumber} and its
   * like skip NaN; a sum cannot.
   */
  public static boolean isFinite(INDArray a) {
    // x - x is 0 for a number and NaN for everything else.
    return a.sub(a).sumNumber().doubleValue() == 0;
  }
}
