package backprop.tensor.host;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Some rows of matrices in 'f' order, column by column: formulas over the numbers of a row, for
 * some rows at a time.
 *
 * <p>Columns are runs of memory, so a number for each row is a block, and each step of a formula
 * goes over the columns.
 */
final class Rows {

  /** Rows at a time at most, so that what belongs to them stays in a processor's cache. */
  private static final int ROWS = 512;

  private final INDArray like;
  private final int most;
  private final HostBlock[] first;
  private HostBlock[] second;
  private int n;

  private Rows(INDArray like) {
    this.like = like;
    most = rows(like);
    first = HostBlock.zeros((int) like.size(1), like.dataType(), most);
  }

  /** So many that every thread has some. */
  private static int rows(INDArray a) {
    long share = (a.size(0) + Parallel.threads() - 1) / Parallel.threads();
    return (int) Math.min(ROWS, share);
  }

  /** A formula over the {@code n} rows from {@code at} on. */
  @FunctionalInterface
  interface Each {
    void apply(Rows rows, long at, int n);
  }

  /** How many times a formula is applied, to cover all rows of {@code a}. */
  static int pieces(INDArray a) {
    return (int) ((a.size(0) + rows(a) - 1) / rows(a));
  }

  /** Which of these times begins at row {@code at}. */
  int piece(long at) {
    return (int) (at / most);
  }

  /** Applies a formula to all rows of {@code a}. */
  static void each(INDArray a, Each each) {
    long n = a.size(0);
    Parallel.ranges(
        pieces(a),
        a.length(),
        (from, end) -> {
          Rows rows = new Rows(a);
          for (int i = from; i < end; i++) {
            long at = (long) i * rows.most;
            each.apply(rows, at, (int) Math.min(rows.most, n - at));
          }
        });
  }

  /** The columns of {@code n} rows of a matrix. */
  HostBlock[] read(Pointer memory, long at, int n) {
    return read(first, memory, at, n);
  }

  /** The same of a second matrix of that shape. */
  HostBlock[] readSecond(Pointer memory, long at, int n) {
    if (second == null) {
      second = HostBlock.zeros(first.length, like.dataType(), most);
    }
    return read(second, memory, at, n);
  }

  private HostBlock[] read(HostBlock[] columns, Pointer memory, long at, int rows) {
    n = rows;
    for (int j = 0; j < columns.length; j++) {
      columns[j].read(memory, j * like.size(0) + at, rows);
    }
    return columns;
  }

  /** Puts what became of the first matrix's columns to memory. */
  void write(Pointer memory, long at) {
    for (int j = 0; j < first.length; j++) {
      first[j].write(memory, j * like.size(0) + at);
    }
  }

  /** The same number for each of the rows. */
  HostBlock perRow(double s) {
    return HostBlock.zeros(like.dataType(), most).fill(s, n);
  }
}
