package backprop.tensor.host;

import backprop.tensor.RowNorm;
import backprop.tensor.RowNorm.Normalized;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link RowNorm} over matrices in 'f' order, some rows at a time: a number for each row is a
 * block, and each step of the formula goes over the columns.
 */
final class HostRowNorm {

  private HostRowNorm() {}

  /** See {@link RowNorm#normalize}. */
  static Normalized normalize(INDArray x, double epsilon) {
    INDArray xHat = Columns.create(x);
    INDArray sigma = Columns.create(x, x.size(0), 1);
    Pointer from = Address.of(Columns.of(x));
    Pointer to = Address.of(xHat);
    Pointer sigmas = Address.of(sigma);
    double share = 1.0 / x.size(1);
    Rows.each(
        x,
        (rows, at, n) -> {
          HostBlock[] column = rows.read(from, at, n);
          HostBlock mu = rows.perRow(0);
          for (HostBlock c : column) {
            mu.add(share, c);
          }
          HostBlock s = rows.perRow(epsilon);
          for (HostBlock c : column) {
            c.add(-1, mu);
            s.addProduct(share, c, c);
          }
          s.sqrt();
          for (HostBlock c : column) {
            c.over(s);
          }
          rows.write(to, at);
          s.write(sigmas, at);
        });
    return new Normalized(xHat, sigma);
  }

  /** See {@link RowNorm#gradient}. */
  static INDArray gradient(INDArray dXHat, Normalized normalized) {
    INDArray dX = Columns.create(dXHat);
    Pointer gradients = Address.of(Columns.of(dXHat));
    Pointer hats = Address.of(Columns.of(normalized.xHat()));
    Pointer sigmas = Layout.start(normalized.sigma());
    Pointer to = Address.of(dX);
    double share = 1.0 / dX.size(1);
    Rows.each(
        dX,
        (rows, at, n) -> {
          HostBlock[] d = rows.read(gradients, at, n);
          HostBlock[] hat = rows.readSecond(hats, at, n);
          HostBlock mean = rows.perRow(0);
          HostBlock along = rows.perRow(0);
          for (int j = 0; j < d.length; j++) {
            mean.add(share, d[j]);
            along.addProduct(share, d[j], hat[j]);
          }
          HostBlock s = rows.perRow(0).read(sigmas, at, n);
          for (int j = 0; j < d.length; j++) {
            d[j].add(-1, mean).addProduct(-1, hat[j], along).over(s);
          }
          rows.write(to, at);
        });
    return dX;
  }
}
