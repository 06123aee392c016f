package backprop.tensor.host;

import backprop.tensor.RowCrossEntropy;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link RowCrossEntropy} in one pass over the rows, some at a time, column by column. */
final class HostCrossEntropy {

  private HostCrossEntropy() {}

  /** See {@link RowCrossEntropy#value}. */
  static double value(INDArray z, INDArray y) {
    INDArray logits = Columns.of(z);
    Pointer from = Address.of(logits);
    Pointer targets = Address.of(Columns.of(y));
    double[] sums = new double[Rows.pieces(logits)];
    Rows.each(
        logits,
        (rows, at, n) -> {
          HostBlock[] column = lessMaximum(rows, rows.read(from, at, n));
          HostBlock[] target = rows.readSecond(targets, at, n);
          HostBlock s = rows.perRow(0);
          double sum = 0;
          for (int j = 0; j < column.length; j++) {
            sum -= column[j].mean(target[j]);
            s.add(1, target[j]);
          }
          HostBlock total = rows.perRow(0);
          for (HostBlock c : column) {
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

  /** See {@link RowCrossEntropy#gradient}. */
  static INDArray gradient(INDArray z, INDArray y, double m) {
    INDArray logits = Columns.of(z);
    INDArray dZ = Columns.create(logits);
    Pointer from = Address.of(logits);
    Pointer targets = Address.of(Columns.of(y));
    Pointer to = Address.of(dZ);
    Rows.each(
        logits,
        (rows, at, n) -> {
          HostBlock[] column = lessMaximum(rows, rows.read(from, at, n));
          HostBlock[] target = rows.readSecond(targets, at, n);
          HostBlock share = rows.perRow(0);
          HostBlock total = rows.perRow(0);
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

  private static HostBlock[] lessMaximum(Rows rows, HostBlock[] columns) {
    HostBlock max = rows.perRow(Double.NEGATIVE_INFINITY);
    for (HostBlock c : columns) {
      max.max(c);
    }
    for (HostBlock c : columns) {
      c.add(-1, max);
    }
    return columns;
  }
}
