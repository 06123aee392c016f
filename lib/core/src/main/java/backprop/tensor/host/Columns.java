package backprop.tensor.host;

import backprop.tensor.Shapes;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
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

  /** The matrix column after column: {@code a} itself, or a copy where it lies otherwise. */
  static INDArray of(INDArray a) {
    return Shapes.isByColumns(a) ? a : a.dup('f');
  }

  /** A matrix of the shape of {@code a} whose numbers are yet to be written. */
  static INDArray create(INDArray a) {
    return create(a, a.size(0), a.size(1));
  }

  /** A matrix of the type of {@code a} whose numbers are yet to be written. */
  static INDArray create(INDArray a, long rows, long columns) {
    return Nd4j.createUninitialized(a.dataType(), new long[] {rows, columns}, 'f');
  }

  /** {@code Σ_rows A}: {@code [n,d] → [d]}. */
  static INDArray sums(INDArray a) {
    HostBlock sums = HostBlock.zeros(a.dataType(), (int) a.size(1));
    each(a, (j, column, other) -> sums.put(j, column.sum()));
    return row(a, sums);
  }

  /** {@code Σ_rows A ⊙ B}: {@code [n,d], [n,d] → [d]}. */
  static INDArray sumsOfProducts(INDArray a, INDArray b) {
    HostBlock sums = HostBlock.zeros(a.dataType(), (int) a.size(1));
    int n = (int) b.size(0);
    Pointer second = Address.of(of(b));
    each(a, (j, column, other) -> sums.put(j, column.dot(other.read(second, (long) j * n, n))));
    return row(a, sums);
  }

  /** {@code A ⊙ v}, with {@code v} beside every row: {@code [n,d], [d] → [n,d]}. */
  static INDArray timesRow(INDArray a, INDArray v) {
    INDArray result = create(a);
    HostBlock factors = values(v);
    Pointer to = Address.of(result);
    each(a, (j, column, other) -> column.scale(factors.get(j)).write(to, j * result.size(0)));
    return result;
  }

  /** {@code A ⊙ v + b}, of every row: {@code [n,d], [d], [d] → [n,d]}. */
  static INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    INDArray result = create(a);
    HostBlock factors = values(v);
    HostBlock terms = values(b);
    Pointer to = Address.of(result);
    each(
        a,
        (j, column, other) ->
            column.scale(factors.get(j)).add(terms.get(j)).write(to, j * result.size(0)));
    return result;
  }

  /** {@code Y_i = W_v, v = indices_i}: {@code [v,d] → [n,d]}. */
  static INDArray lookUp(INDArray w, int[] indices) {
    INDArray y = create(w, indices.length, w.size(1));
    make(w, y, (from, to) -> to.take(from, indices));
    return y;
  }

  /** {@code W_v = Σ A_i} over {@code indices_i = v}: {@code [n,d] → [v,d]}. */
  static INDArray sumByIndex(INDArray a, int[] indices, long v) {
    INDArray w = create(a, v, a.size(1));
    make(a, w, (from, to) -> to.fill(0, (int) v).addAt(indices, from));
    return w;
  }

  /** Each column of {@code result} from that of {@code a}. */
  private static void make(INDArray a, INDArray result, BiConsumer<HostBlock, HostBlock> make) {
    int n = (int) result.size(0);
    Pointer to = Address.of(result);
    eachWith(
        a,
        n,
        (j, column, other) -> {
          make.accept(column, other);
          other.write(to, (long) j * n);
        });
  }

  /** Ones at {@code [i, classes_i]}, where that is not negative, and zeros elsewhere. */
  static INDArray oneHot(long[] classes, long count, DataType type) {
    int n = classes.length;
    INDArray result = Nd4j.createUninitialized(type, new long[] {n, count}, 'f');
    HostBlock all = HostBlock.zeros(result.dataType(), Math.toIntExact(result.length()));
    all.fill(0, Math.toIntExact(result.length()));
    for (int i = 0; i < n; i++) {
      if (classes[i] >= 0) {
        all.put(Math.toIntExact(classes[i] * n + i), 1);
      }
    }
    all.write(Address.of(result), 0);
    return result;
  }

  private static HostBlock values(INDArray v) {
    int d = (int) v.length();
    return HostBlock.zeros(v.dataType(), d).read(Layout.start(v), 0, d);
  }

  private static INDArray row(INDArray a, HostBlock numbers) {
    INDArray row = Nd4j.createUninitialized(a.dataType(), a.size(1));
    numbers.write(Address.of(row), 0);
    return row;
  }

  /** Does something with column {@code j}, and a block of its own to work in. */
  @FunctionalInterface
  private interface Each {
    void apply(int j, HostBlock column, HostBlock other);
  }

  private static void each(INDArray a, Each each) {
    eachWith(a, (int) a.size(0), each);
  }

  private static void eachWith(INDArray a, int otherSize, Each each) {
    int n = (int) a.size(0);
    Pointer memory = Address.of(of(a));
    Parallel.ranges(
        (int) a.size(1),
        a.length(),
        (from, end) -> {
          HostBlock column = HostBlock.zeros(a.dataType(), n);
          HostBlock other = HostBlock.zeros(a.dataType(), otherSize);
          for (int j = from; j < end; j++) {
            each.apply(j, column.read(memory, (long) j * n, n), other);
          }
        });
  }
}
