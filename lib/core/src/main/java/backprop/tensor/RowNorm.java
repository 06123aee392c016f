package backprop.tensor;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows shifted and scaled to mean 0 and variance 1, and the gradient back through that.
 *
 * <p>Over matrices in 'f' order, some rows at a time: a number for each row is a block, and each
 * step of the formula goes over the columns.
 */
public final class RowNorm {

  private RowNorm() {}

  /**
   * @param xHat the rows with mean 0 and variance 1, {@code [n,d]}
   * @param sigma what each was divided by, {@code [n,1]}
   */
  public record Normalized(INDArray xHat, INDArray sigma) {}

  /** {@code X̂ = (X - μ) / σ, μ = mean(X), σ² = mean((X - μ)²) + ε, of each row}. */
  public static Normalized normalize(INDArray x, double epsilon) {
    INDArray xHat = Columns.create(x);
    INDArray sigma = Columns.create(x.getColumn(0, true));
    Pointer from = Block.start(x);
    Pointer to = Block.start(xHat);
    Pointer sigmas = Block.start(sigma);
    double share = 1.0 / x.size(1);
    Rows.each(
        x,
        (rows, at, n) -> {
          Block[] column = rows.read(from, at, n);
          Block mu = rows.perRow(0);
          for (Block c : column) {
            mu.add(share, c);
          }
          Block s = rows.perRow(epsilon);
          for (Block c : column) {
            c.add(-1, mu);
            s.addProduct(share, c, c);
          }
          s.sqrt();
          for (Block c : column) {
            c.over(s);
          }
          rows.write(to, at);
          s.write(sigmas, at);
        });
    return new Normalized(xHat, sigma);
  }

  /** {@code dX = (dX̂ - mean(dX̂) - X̂ ⊙ mean(dX̂ ⊙ X̂)) / σ}. */
  public static INDArray gradient(INDArray dXHat, Normalized normalized) {
    INDArray dX = Columns.create(dXHat);
    Pointer gradients = Block.start(dXHat);
    Pointer hats = Block.start(normalized.xHat());
    Pointer sigmas = Block.start(normalized.sigma());
    Pointer to = Block.start(dX);
    double share = 1.0 / dX.size(1);
    Rows.each(
        dX,
        (rows, at, n) -> {
          Block[] d = rows.read(gradients, at, n);
          Block[] hat = rows.readSecond(hats, at, n);
          Block mean = rows.perRow(0);
          Block along = rows.perRow(0);
          for (int j = 0; j < d.length; j++) {
            mean.add(share, d[j]);
            along.addProduct(share, d[j], hat[j]);
          }
          Block s = rows.perRow(0).read(sigmas, at, n);
          for (int j = 0; j < d.length; j++) {
            d[j].add(-1, mean).addProduct(-1, hat[j], along).over(s);
          }
          rows.write(to, at);
        });
    return dX;
  }
}
