package backprop.tensor;

import backprop.tensor.Kernels.Factor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The array operations that layers are written in, each fast on ND4J and free of its traps.
 *
 * <p>Factors have their result in 'f' order, the order that BLAS writes: asked for a 'c'-ordered
 * result, ND4J multiplies and then copies, at up to ten times the cost. No operation here changes
 * its arguments, unless its name says so. Each asks first whether shapes and types fit, and throws
 * an IllegalArgumentException that says which does not; arrays are FLOAT or DOUBLE, all of one call
 * alike, and lie in memory however they like.
 */
public final class Ops {

  private Ops() {}

  /**
   * {@code Y = X W + b}, with {@code b} added to every row: {@code [n,in], [in,out], [out] →
   * [n,out]}.
   */
  public static INDArray affine(INDArray x, INDArray w, INDArray b) {
    Factors.requireFactors("Ops.affine", "x", x, "w", w);
    requireVector("Ops.affine", "b", b, w.size(1), x);
    return Engine.KERNELS.affine(Factor.of(x), Factor.of(w), b);
  }

  /** {@code Y = X Wᵀ + b}: {@code [n,in], [out,in], [out] → [n,out]}. */
  public static INDArray affineTransposeB(INDArray x, INDArray w, INDArray b) {
    Factors.requireFactorsTransposeB("Ops.affineTransposeB", "x", x, "w", w);
    requireVector("Ops.affineTransposeB", "b", b, w.size(0), x);
    return Engine.KERNELS.affine(Factor.of(x), Factor.transposed(w), b);
  }

  /** {@code A ⊙ v + b}, of every row: {@code [n,d], [d], [d] → [n,d]}, 'f' order. */
  public static INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    Shapes.requireMatrix("Ops.timesRowPlusRow", "a", a);
    requireVector("Ops.timesRowPlusRow", "v", v, a.size(1), a);
    requireVector("Ops.timesRowPlusRow", "b", b, a.size(1), a);
    return Engine.KERNELS.timesRowPlusRow(a, v, b);
  }

  /** {@code A ⊙ v}, with {@code v} beside every row: {@code [n,d], [d] → [n,d]}, 'f' order. */
  public static INDArray timesRow(INDArray a, INDArray v) {
    Shapes.requireMatrix("Ops.timesRow", "a", a);
    requireVector("Ops.timesRow", "v", v, a.size(1), a);
    return Engine.KERNELS.timesRow(a, v);
  }

  /** {@code A B}: {@code [m,k], [k,n] → [m,n]}. */
  public static INDArray matmul(INDArray a, INDArray b) {
    Factors.requireFactors("Ops.matmul", "a", a, "b", b);
    return Engine.KERNELS.matmul(Factor.of(a), Factor.of(b));
  }

  /** {@code Aᵀ B}: {@code [k,m], [k,n] → [m,n]}. */
  public static INDArray matmulTransposeA(INDArray a, INDArray b) {
    Factors.requireFactorsTransposeA("Ops.matmulTransposeA", "a", a, "b", b);
    return Engine.KERNELS.matmul(Factor.transposed(a), Factor.of(b));
  }

  /** {@code A Bᵀ}: {@code [m,k], [n,k] → [m,n]}. */
  public static INDArray matmulTransposeB(INDArray a, INDArray b) {
    Factors.requireFactorsTransposeB("Ops.matmulTransposeB", "a", a, "b", b);
    return Engine.KERNELS.matmul(Factor.of(a), Factor.transposed(b));
  }

  /** {@code C ← C + Aᵀ B}, in place: {@code [m,n], [k,m], [k,n]}; cheapest for C in 'f' order. */
  public static void addMatmulTransposeA(INDArray c, INDArray a, INDArray b) {
    Factors.requireFactorsTransposeA("Ops.addMatmulTransposeA", "a", a, "b", b);
    Shapes.requireShape("Ops.addMatmulTransposeA", "c", c, a.size(1), b.size(1));
    Shapes.requireType("Ops.addMatmulTransposeA", "c", c, a.dataType());
    Factors.requireApart("Ops.addMatmulTransposeA", c, a, b);
    Engine.KERNELS.addMatmul(c, Factor.transposed(a), Factor.of(b));
  }

  /** The sum over the rows of a batch, one number a column: {@code [n,out] → [out]}. */
  public static INDArray sumRows(INDArray a) {
    Shapes.requireMatrix("Ops.sumRows", "a", a);
    return Engine.KERNELS.sumRows(a);
  }

  /** {@code Σ_rows A ⊙ B}: {@code [n,d], [n,d] → [d]}. */
  public static INDArray sumRowsOfProducts(INDArray a, INDArray b) {
    Shapes.requireMatrix("Ops.sumRowsOfProducts", "a", a);
    Shapes.requireAlike("Ops.sumRowsOfProducts", "a", a, "b", b);
    return Engine.KERNELS.sumRowsOfProducts(a, b);
  }

  /**
   * An array of any rank as the rows of its last axis: {@code [n,t,d] → [n·t,d]}, row {@code i·t +
   * s} being step {@code s} of example {@code i}. A view where memory lies so already, be it row
   * after row or, as a product's result, column after column.
   */
  public static INDArray rows(INDArray a) {
    Shapes.requireNumbers("Ops.rows", "a", a);
    if (a.rank() == 0) {
      throw new IllegalArgumentException("Ops.rows: a must have an axis at least, got a scalar");
    }
    long d = a.size(a.rank() - 1);
    long n = a.length() / d;
    if (a.rank() == 3 && a.stride(1) == 1 && a.stride(0) == a.size(1) && a.stride(2) == n) {
      return a.permute(2, 0, 1).reshape('c', d, n).transpose();
    }
    if (a.rank() == 2) {
      return a;
    }
    return (isByRows(a) ? a : Engine.KERNELS.copy(a, 'c')).reshape('c', n, d);
  }

  /** Whether ND4J gives its rows without a copy. */
  private static boolean isByRows(INDArray a) {
    return a.ordering() == 'c' && Shapes.isWhole(a);
  }

  /** {@link #rows}, in 'f' order. */
  public static INDArray columns(INDArray a) {
    INDArray rows = rows(a);
    return Shapes.isByColumns(rows) ? rows : Engine.KERNELS.copy(rows, 'f');
  }

  /** As many rows of {@code d} numbers, yet to be written, in 'f' order. */
  public static INDArray columnsLike(INDArray rows, long d) {
    Shapes.requireMatrix("Ops.columnsLike", "rows", rows);
    if (d < 1) {
      throw new IllegalArgumentException("Ops.columnsLike: d must be at least 1, got " + d);
    }
    return Engine.KERNELS.create(rows.dataType(), 'f', rows.size(0), d);
  }

  /**
   * Back again: {@code [n·t,d] → [n,t,d]}, or whatever has the shape's last axis. A view of rows
   * that lie column after column, as a product's do.
   */
  public static INDArray ofRows(INDArray rows, long... shape) {
    Shapes.requireMatrix("Ops.ofRows", "rows", rows);
    Given.require("Ops.ofRows", "shape", shape);
    double length = Arrays.stream(shape).mapToDouble(n -> n).reduce(1, (a, b) -> a * b);
    if (shape.length == 0
        || Arrays.stream(shape).anyMatch(n -> n < 1)
        || length != rows.length()
        || shape[shape.length - 1] != rows.size(1)) {
      throw new IllegalArgumentException(
          "Ops.ofRows: rows "
              + Shapes.text(rows.shape())
              + " do not have the numbers and the last axis of "
              + Shapes.text(shape));
    }
    if (shape.length == 3 && Shapes.isByColumns(rows)) {
      return rows.transpose().reshape('c', shape[2], shape[0], shape[1]).permute(1, 2, 0);
    }
    return rows.rank() == shape.length ? rows : Engine.KERNELS.copy(rows, 'c').reshape('c', shape);
  }

  /** {@code A ← 0}, in place. */
  public static void zero(INDArray a) {
    Shapes.requireNumbers("Ops.zero", "a", a);
    Engine.KERNELS.zero(a);
  }

  /** The same numbers, in A's order. */
  public static INDArray copy(INDArray a) {
    Shapes.requireNumbers("Ops.copy", "a", a);
    return Engine.KERNELS.copy(a);
  }

  /**
   * Zeros in memory of their own, which outlives every workspace: what a parameter and an optimizer
   * keep, where the engine computes.
   */
  public static INDArray zeros(DataType type, char order, long... shape) {
    Given.require("Ops.zeros", "type", type);
    Given.require("Ops.zeros", "shape", shape);
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException("Ops.zeros: type must be FLOAT or DOUBLE, got " + type);
    }
    if ((order != 'c' && order != 'f') || shape.length == 0) {
      throw new IllegalArgumentException(
          "Ops.zeros: order must be 'c' or 'f', and the shape have an axis, got '"
              + order
              + "' and "
              + Shapes.text(shape));
    }
    Shapes.requireRoom("Ops.zeros", shape);
    return Workspaces.outside(
        () -> {
          INDArray zeros = Engine.KERNELS.create(type, order, shape.clone());
          Engine.KERNELS.zero(zeros);
          return zeros;
        });
  }

  /** {@code A ← A + B}, in place. */
  public static void addTo(INDArray a, INDArray b) {
    Shapes.requireAlike("Ops.addTo", "a", a, "b", b);
    // A part of the same memory, but for A itself, would change while it is added.
    boolean apart = a == b || !a.data().sameUnderlyingData(b.data());
    Engine.KERNELS.addTo(a, apart ? b : Engine.KERNELS.copy(b));
  }

  /** {@code A + B}, element by element, in A's order. */
  public static INDArray add(INDArray a, INDArray b) {
    Shapes.requireAlike("Ops.add", "a", a, "b", b);
    return Engine.KERNELS.add(a, b);
  }

  /** {@code A ⊙ B}, in A's order. */
  public static INDArray times(INDArray a, INDArray b) {
    Shapes.requireAlike("Ops.times", "a", a, "b", b);
    return Engine.KERNELS.times(a, b);
  }

  /** The sum over everything but the channels: {@code [n,c] → [c]}, {@code [n,c,h,w] → [c]}. */
  public static INDArray sumChannels(INDArray a) {
    Shapes.requireNumbers("Ops.sumChannels", "a", a);
    return sumRows(a.rank() == 4 ? Convolution.rows(a) : a);
  }

  /**
   * One number a channel, shaped to meet every element of its channel in {@code a}: {@code [c] →
   * [1,c]} or {@code [1,c,1,1]}.
   */
  public static INDArray perChannel(INDArray v, INDArray a) {
    Shapes.requireNumbers("Ops.perChannel", "a", a);
    if (a.rank() != 2 && a.rank() != 4) {
      throw new IllegalArgumentException(
          "Ops.perChannel: a must be [n, c] or [n, c, h, w], got " + Shapes.text(a.shape()));
    }
    requireVector("Ops.perChannel", "v", v, a.size(1), a);
    return a.rank() == 2 ? v.reshape(1, v.length()) : v.reshape(1, v.length(), 1, 1);
  }

  /** {@code max(0, x)}, element by element. */
  public static INDArray relu(INDArray x) {
    Shapes.requireNumbers("Ops.relu", "x", x);
    return Engine.KERNELS.relu(x);
  }

  /**
   * {@code 1} where {@code x > 0}, else {@code 0}: the derivative of ReLU, 0 at the kink itself.
   */
  public static INDArray step(INDArray x) {
    Shapes.requireNumbers("Ops.step", "x", x);
    return Engine.KERNELS.step(x);
  }

  /** {@code dY} where {@code x > 0}, else 0 times it: through ReLU, in one pass. */
  public static INDArray reluGradient(INDArray x, INDArray dY) {
    Shapes.requireAlike("Ops.reluGradient", "x", x, "dY", dY);
    return Engine.KERNELS.reluGradient(x, dY);
  }

  /** {@code x ⊙ Φ(x)}, element by element; Φ is the standard normal distribution. */
  public static INDArray gelu(INDArray x) {
    Shapes.requireNumbers("Ops.gelu", "x", x);
    return Engine.KERNELS.gelu(x);
  }

  /** {@code dY ⊙ (Φ(x) + x ⊙ φ(x))}, element by element; φ is Φ's derivative. */
  public static INDArray geluGradient(INDArray x, INDArray dY) {
    Shapes.requireAlike("Ops.geluGradient", "x", x, "dY", dY);
    return Engine.KERNELS.geluGradient(x, dY);
  }

  /**
   * {@code x ⊙ (1 + tanh u) / 2} with {@code u = √(2/π) (x + 0.044715 x³)}, element by element:
   * close to {@link #gelu}, and what GPT-2 was trained with.
   */
  public static INDArray geluTanh(INDArray x) {
    Shapes.requireNumbers("Ops.geluTanh", "x", x);
    return Engine.KERNELS.geluTanh(x);
  }

  /** {@code dY ⊙ ((1 + tanh u) + x u' (1 - tanh² u)) / 2}, element by element. */
  public static INDArray geluTanhGradient(INDArray x, INDArray dY) {
    Shapes.requireAlike("Ops.geluTanhGradient", "x", x, "dY", dY);
    return Engine.KERNELS.geluTanhGradient(x, dY);
  }

  /** {@code 1 / (1 + exp(-x))}, element by element. */
  public static INDArray sigmoid(INDArray x) {
    Shapes.requireNumbers("Ops.sigmoid", "x", x);
    Engine.KERNELS.complete();
    return Transforms.sigmoid(x, true);
  }

  /** The hyperbolic tangent, element by element. */
  public static INDArray tanh(INDArray x) {
    Shapes.requireNumbers("Ops.tanh", "x", x);
    Engine.KERNELS.complete();
    return Transforms.tanh(x, true);
  }

  /** {@code x} cut to {@code [-limit, limit]}, element by element. */
  public static INDArray clamp(INDArray x, double limit) {
    Shapes.requireNumbers("Ops.clamp", "x", x);
    // ND4J takes a NaN among its scalars for a small number.
    if (!(limit > 0)) {
      throw new IllegalArgumentException("Ops.clamp: limit must be above 0, got " + limit);
    }
    Engine.KERNELS.complete();
    return Nd4j.math().clipByValue(x, -limit, limit);
  }

  /** {@code log(1 + exp x)} for {@code x ≤ 0}, element by element. */
  public static INDArray logOnePlusExp(INDArray x) {
    Shapes.requireNumbers("Ops.logOnePlusExp", "x", x);
    Engine.KERNELS.complete();
    // ND4J's log1p is log(1 + u), to which a small u adds nothing. What is lost there is lost alike
    // in (1 + u) - 1; where nothing is left of u, log(1 + u) is u.
    INDArray u = Transforms.exp(x, true);
    INDArray one = u.add(1);
    INDArray left = one.sub(1);
    INDArray none = left.eq(0).castTo(u.dataType());
    INDArray ratio = Transforms.log(one, false).divi(left.addi(none));
    return ratio.addi(none).muli(u);
  }

  /**
   * The softmax along the last axis, {@code exp(x - max) / Σ exp(x - max)}: the maximum is taken
   * out first, so that no exponential overflows. {@code [n,k] → [n,k]}, {@code [n,t,k] → [n,t,k]}.
   */
  public static INDArray softmax(INDArray x) {
    Shapes.requireNumbers("Ops.softmax", "x", x);
    if (x.rank() == 0) {
      throw new IllegalArgumentException("Ops.softmax: x must have an axis at least, got a scalar");
    }
    // Not by ND4J's op: in DOUBLE it finds no maximum below zero, and makes NaN of a row below
    // about -745; of rows of one number, it makes 1 of NaN.
    int last = x.rank() - 1;
    Engine.KERNELS.complete();
    INDArray y = Transforms.exp(x.sub(x.max(true, last)), false);
    return y.divi(y.sum(true, last));
  }

  /**
   * Softmax's Jacobian times {@code dY}, without the Jacobian: {@code Y ⊙ (dY - Σ dY ⊙ Y)}, the sum
   * along the last axis. Any shape, both alike.
   */
  public static INDArray softmaxGradient(INDArray y, INDArray dY) {
    Shapes.requireAlike("Ops.softmaxGradient", "y", y, "dY", dY);
    if (y.rank() == 0) {
      throw new IllegalArgumentException(
          "Ops.softmaxGradient: y must have an axis at least, got a scalar");
    }
    Engine.KERNELS.complete();
    INDArray sums = dY.mul(y).sum(true, y.rank() - 1);
    return dY.sub(sums).muli(y);
  }

  /** From {@code first} to before {@code end} along an axis, as an array of its own. */
  public static INDArray slice(INDArray a, int axis, long first, long end) {
    Shapes.requirePresent("Ops.slice", "a", a);
    if (axis < 0 || axis >= a.rank() || first < 0 || first >= end || end > a.size(axis)) {
      throw new IllegalArgumentException(
          String.format(
              "Ops.slice: a of shape %s has no part from %d to before %d along axis %d",
              Shapes.text(a.shape()), first, end, axis));
    }
    Engine.KERNELS.complete();
    return Views.part(a, axis, first, end).dup('c');
  }

  /**
   * Copies what belongs to some indices of the first axis: {@code A_i ← B_v, v = rows_i}, for
   * {@code [n,…], [m,…]}, both in 'c' order and of one type, which may be INT.
   */
  public static void copyRows(INDArray a, INDArray b, int... rows) {
    requireByRows("a", a);
    requireByRows("b", b);
    requireIndices("Ops.copyRows", rows, b.size(0));
    long[] shape = b.shape().clone();
    shape[0] = rows.length;
    Shapes.requireShape("Ops.copyRows", "a", a, shape);
    Shapes.requireType("Ops.copyRows", "a", a, b.dataType());
    Engine.KERNELS.copyRows(a, b, rows);
  }

  private static void requireByRows(String name, INDArray a) {
    Shapes.requirePresent("Ops.copyRows", name, a);
    if (a.rank() < 1 || a.isEmpty() || !isByRows(a)) {
      throw new IllegalArgumentException(
          "Ops.copyRows: "
              + name
              + " must be [n, …] in 'c' order, got shape "
              + Shapes.text(a.shape())
              + " with strides "
              + Shapes.text(a.stride()));
    }
  }

  /** The row of {@code w} that each index names: {@code [v,d], [n] → [n,d]}, 'f' order. */
  public static INDArray lookUp(INDArray w, int[] indices) {
    Shapes.requireMatrix("Ops.lookUp", "w", w);
    requireIndices("Ops.lookUp", indices, w.size(0));
    return Engine.KERNELS.lookUp(w, indices);
  }

  /** Rows summed by the index they belong to, {@code W_v = Σ A_i} over {@code indices_i = v}. */
  public static INDArray sumByIndex(INDArray a, int[] indices, long v) {
    Shapes.requireMatrix("Ops.sumByIndex", "a", a);
    requireIndices("Ops.sumByIndex", indices, v);
    Shapes.requireRoom("Ops.sumByIndex", v, a.size(1));
    if (indices.length != a.size(0)) {
      throw new IllegalArgumentException(
          "Ops.sumByIndex: indices must be one for each of a's "
              + a.size(0)
              + " rows, got "
              + indices.length);
    }
    return Engine.KERNELS.sumByIndex(a, indices, v);
  }

  /**
   * Row {@code s} of {@code w} added to step {@code s} of every example: {@code [n·t,d], [≥t,d] →
   * [n·t,d]}, in 'f' order.
   */
  public static INDArray addSteps(INDArray rows, INDArray w, long t) {
    int[] steps = steps("Ops.addSteps", rows, t);
    Shapes.requireMatrix("Ops.addSteps", "w", w);
    if (w.size(0) < t || w.size(1) != rows.size(1)) {
      throw new IllegalArgumentException(
          String.format(
              "Ops.addSteps: w must be [%d or more, %d], got %s",
              t, rows.size(1), Shapes.text(w.shape())));
    }
    Shapes.requireType("Ops.addSteps", "w", w, rows.dataType());
    return add(lookUp(w, steps), rows);
  }

  /** Rows summed by the step they belong to: {@code [n·t,d] → [count,d]}, zeros beyond step t. */
  public static INDArray sumSteps(INDArray rows, long t, long count) {
    int[] steps = steps("Ops.sumSteps", rows, t);
    if (count < t) {
      throw new IllegalArgumentException(
          "Ops.sumSteps: count must be at least the " + t + " steps, got " + count);
    }
    return sumByIndex(rows, steps, count);
  }

  private static int[] steps(String place, INDArray rows, long t) {
    Shapes.requireMatrix(place, "rows", rows);
    if (t < 1 || rows.size(0) % t != 0) {
      throw new IllegalArgumentException(
          place + ": rows must be n sequences of " + t + " steps, got " + rows.size(0) + " rows");
    }
    return IntStream.range(0, (int) rows.size(0)).map(i -> (int) (i % t)).toArray();
  }

  /** {@code log Σ exp x} of every row, by way of the row's maximum: {@code [n,k] → [n,1]}. */
  public static INDArray logSumExp(INDArray x) {
    Shapes.requireMatrix("Ops.logSumExp", "x", x);
    Engine.KERNELS.complete();
    INDArray max = x.max(true, 1);
    INDArray sum = Transforms.exp(x.sub(max), false).sum(true, 1);
    return Transforms.log(sum, false).addi(max);
  }

  /** Rows of zeros with a one at each class index: {@code [n] → [n,classes]}. */
  public static INDArray oneHot(INDArray classes, long count, DataType type) {
    Shapes.requirePresent("Ops.oneHot", "classes", classes);
    if (classes.rank() != 1 || classes.length() == 0 || !classes.dataType().isIntType()) {
      throw new IllegalArgumentException(
          "Ops.oneHot: classes must be whole numbers [n], got "
              + classes.dataType()
              + " "
              + Shapes.text(classes.shape()));
    }
    Engine.KERNELS.complete();
    return oneHot(classes.dup('c').data().asLong(), count, type);
  }

  /** The same, in 'f' order; a negative index leaves its row zero. */
  public static INDArray oneHot(long[] classes, long count, DataType type) {
    Given.require("Ops.oneHot", "classes", classes);
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "Ops.oneHot: type must be FLOAT or DOUBLE, got " + type + "; castTo it afterwards");
    }
    if (classes.length == 0 || count < 1) {
      throw new IllegalArgumentException(
          "Ops.oneHot: there must be a row and a class, got " + classes.length + " and " + count);
    }
    Shapes.requireRoom("Ops.oneHot", classes.length, count);
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] >= count) {
        throw new IllegalArgumentException(
            String.format(
                "Ops.oneHot: classes must be below %d, got %d at [%d]", count, classes[i], i));
      }
    }
    return Engine.KERNELS.oneHot(classes, count, type);
  }

  /** {@code Σ A}, added up in DOUBLE: in FLOAT, a sum of many numbers loses digits. */
  public static double sum(INDArray a) {
    Shapes.requireNumbers("Ops.sum", "a", a);
    return Engine.KERNELS.sum(a);
  }

  /**
   * {@code Σ A ⊙ B}, products of A's type, added up in DOUBLE; of A and itself, the square of its
   * length.
   */
  public static double dot(INDArray a, INDArray b) {
    Shapes.requireAlike("Ops.dot", "a", a, "b", b);
    return Engine.KERNELS.dot(a, b);
  }

  /**
   * Whether every element is a number: neither NaN nor infinite. ND4J's {@code maxNumber} and its
   * like skip NaN; a sum cannot.
   */
  public static boolean isFinite(INDArray a) {
    Shapes.requireNumbers("Ops.isFinite", "a", a);
    return Engine.KERNELS.areFinite(List.of(a));
  }

  /** Whether {@link #isFinite} holds of each. */
  public static boolean areFinite(Collection<INDArray> all) {
    Given.require("Ops.areFinite", "the list of arrays", all);
    all.forEach(a -> Shapes.requireNumbers("Ops.areFinite", "an array", a));
    return Engine.KERNELS.areFinite(all);
  }

  /**
   * Runs {@code work}, in which nothing but operations of this package reads what they give: a GPU
   * need not have finished one before the next begins. All are complete when it returns.
   */
  public static <T> T together(Supplier<T> work) {
    Given.require("Ops.together", "work", work);
    return Engine.KERNELS.together(work);
  }

  private static void requireVector(String place, String name, INDArray v, long d, INDArray like) {
    Shapes.requireShape(place, name, v, d);
    Shapes.requireOneType(place, "the matrix", like, name, v);
  }

  private static void requireIndices(String place, int[] indices, long count) {
    Given.require(place, "the array of indices", indices);
    if (indices.length == 0) {
      throw new IllegalArgumentException(place + ": indices must be one at least, got none");
    }
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= count) {
        throw new IllegalArgumentException(
            String.format(
                "%s: indices must be in [0, %d), got %d at [%d]", place, count, indices[i], i));
      }
    }
  }
}
