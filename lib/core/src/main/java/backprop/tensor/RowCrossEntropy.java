package backprop.tensor;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cross-entropy of rows of logits, and its gradient, each in one pass over them.
 *
 * <p>With the row's maximum taken out first, no exponential overflows, and what is added up stays
 * small where the logits are huge.
 */
public final class RowCrossEntropy {

  private RowCrossEntropy() {}

  /**
   * {@code Σ_i ( s_i log Σ_j exp Z_ij - Σ_j Y_ij Z_ij ), s_i = Σ_j Y_ij}: how unlikely {@code Y}
   * finds the softmax of {@code Z}.
   *
   * @param z logits, {@code [n,k]}
   * @param y what they should be, {@code [n,k]}
   */
  public static double value(INDArray z, INDArray y) {
    INDArray logits = Ops.columns(z);
    Pointer from = Block.start(logits);
    Pointer targets = Block.start(Ops.columns(y));
    double[] sums = new double[Rows.pieces(logits)];
    Rows.each(
        logits,
        (rows, at, n) -> {
          Block[] column = lessMaximum(rows, rows.read(from, at, n));
          Block[] target = rows.readSecond(targets, at, n);
          Block s = rows.perRow(0);
          double sum = 0;
          for (int j = 0; j < column.length; j++) {
            sum -= target[j].dot(column[j]);
            s.add(1, target[j]);
          }
          Block total = rows.perRow(0);
          for (Block c : column) {
            total.add(1, c.exp());
          }
          sums[rows.piece(at)] = sum + s.dot(total.log());
        });
    double sum = 0;
    for (double s : sums) {
      sum += s;
    }
    return sum;
  }

  /** {@code (s_i softmax(Z) - Y) / m, s_i = Σ_j Y_ij}, row by row: {@code [n,k], [n,k] → [n,k]}. */
  public static INDArray gradient(INDArray z, INDArray y, double m) {
    INDArray logits = Ops.columns(z);
    INDArray dZ = Columns.create(logits);
    Pointer from = Block.start(logits);
    Pointer targets = Block.start(Ops.columns(y));
    Pointer to = Block.start(dZ);
    Rows.each(
        logits,
        (rows, at, n) -> {
          Block[] column = lessMaximum(rows, rows.read(from, at, n));
          Block[] target = rows.readSecond(targets, at, n);
          Block share = rows.perRow(0);
          Block total = rows.perRow(0);
          for (int j = 0; j < column.length; j++) {
            share.add(1, target[j]);
            total.add(1, column[j].exp());
          }
          share.over(total);
          for (int j = 0; j < column.length; j++) {
            column[j].times(share).add(-1, target[j]).scale(1 / m);
          }
          rows.write(to, at);
        });
    return dZ;
  }

  private static Block[] lessMaximum(Rows rows, Block[] columns) {
    Block max = rows.perRow(Double.NEGATIVE_INFINITY);
    for (Block c : columns) {
      max.max(c);
    }
    for (Block c : columns) {
      c.add(-1, max);
    }
    return columns;
  }
}
