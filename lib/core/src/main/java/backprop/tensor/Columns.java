package backprop.tensor;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Matrices in 'f' order, as products give them, column by column: a column is one run of memory.
 *
 * <p>A sum over rows is then a sum over neighbours, and a number for each row is a column like any
 * other.
 */
final class Columns {

  private Columns() {}

  /** Whether {@code a} is a matrix whose columns lie one after another. */
  static boolean are(INDArray a) {
    return a.rank() == 2
        && (a.stride(0) == 1 || a.size(0) == 1)
        && (a.stride(1) == a.size(0) || a.size(1) == 1);
  }

  /** A matrix of the shape of {@code a} whose numbers are yet to be written. */
  static INDArray create(INDArray a) {
    return Nd4j.createUninitialized(a.dataType(), a.shape().clone(), 'f');
  }

  /** {@code Σ_rows A}: {@code [n,d] → [d]}. */
  static INDArray sums(INDArray a) {
    Block sums = Block.zeros(a.dataType(), (int) a.size(1));
    each(a, (j, column, other) -> sums.put(j, column.sum()));
    return row(a, sums);
  }

  /** {@code Σ_rows A ⊙ B}: {@code [n,d], [n,d] → [d]}. */
  static INDArray sumsOfProducts(INDArray a, INDArray b) {
    Block sums = Block.zeros(a.dataType(), (int) a.size(1));
    int n = (int) b.size(0);
    Pointer second = Block.start(b);
    each(a, (j, column, other) -> sums.put(j, column.dot(other.read(second, (long) j * n, n))));
    return row(a, sums);
  }

  /** {@code A ⊙ v}, with {@code v} beside every row, into {@code result}: {@code [n,d], [d]}. */
  static void timesRow(INDArray a, INDArray v, INDArray result) {
    Block factors = values(v);
    Pointer to = Block.start(result);
    each(a, (j, column, other) -> column.scale(factors.get(j)).write(to, j * result.size(0)));
  }

  /** {@code A ⊙ v + b}, of every row, into {@code result}: {@code [n,d], [d], [d]}. */
  static void timesRowPlusRow(INDArray a, INDArray v, INDArray b, INDArray result) {
    Block factors = values(v);
    Block terms = values(b);
    Pointer to = Block.start(result);
    each(
        a,
        (j, column, other) ->
            column.scale(factors.get(j)).add(terms.get(j)).write(to, j * result.size(0)));
  }

  /** Makes one column of another. */
  @FunctionalInterface
  interface Make {
    void make(Block from, Block to);
  }

  /** Each column of {@code result} from that of {@code a}. */
  static void make(INDArray a, INDArray result, Make make) {
    int n = (int) result.size(0);
    Pointer to = Block.start(result);
    eachWith(
        a,
        n,
        (j, column, other) -> {
          make.make(column, other);
          other.write(to, (long) j * n);
        });
  }

  /** Ones at {@code [i, classes_i]}, where that is not negative, and zeros elsewhere. */
  static void oneHot(long[] classes, INDArray result) {
    int n = classes.length;
    Block all = Block.zeros(result.dataType(), Math.toIntExact(result.length()));
    all.fill(0, Math.toIntExact(result.length()));
    for (int i = 0; i < n; i++) {
      if (classes[i] >= 0) {
        all.put(Math.toIntExact(classes[i] * n + i), 1);
      }
    }
    all.write(Block.start(result), 0);
  }

  private static Block values(INDArray v) {
    int d = (int) v.length();
    return Block.zeros(v.dataType(), d).read(Block.start(v), 0, d);
  }

  private static INDArray row(INDArray a, Block numbers) {
    INDArray row = Nd4j.createUninitialized(a.dataType(), a.size(1));
    numbers.write(Block.start(row), 0);
    return row;
  }

  /** Does something with column {@code j}, and a block of its own to work in. */
  @FunctionalInterface
  private interface Each {
    void apply(int j, Block column, Block other);
  }

  private static void each(INDArray a, Each each) {
    eachWith(a, (int) a.size(0), each);
  }

  private static void eachWith(INDArray a, int otherSize, Each each) {
    int n = (int) a.size(0);
    Pointer memory = Block.start(a);
    Parallel.ranges(
        (int) a.size(1),
        a.length(),
        (from, end) -> {
          Block column = Block.zeros(a.dataType(), n);
          Block other = Block.zeros(a.dataType(), otherSize);
          for (int j = from; j < end; j++) {
            each.apply(j, column.read(memory, (long) j * n, n), other);
          }
        });
  }
}
