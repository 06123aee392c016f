package backprop.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * The matrix products of one training step, and nothing else: the time below which no step on this
 * BLAS can fall.
 *
 * <p>Each product has arrays of its own, as in a step, and is called straight in BLAS.
 */
final class Products {

  /** {@code count} products of {@code [m,k]} by {@code [k,n]}. */
  private record Product(int count, int m, int n, int k) {}

  private final List<Product> products = new ArrayList<>();
  private final List<FloatPointer[]> arrays = new ArrayList<>();

  /**
   * {@code Y = X W} of {@code [m,k], [k,n]}, with both of its backward products: {@code dW = Xᵀ dY}
   * and {@code dX = dY Wᵀ}.
   */
  Products layer(int m, int n, int k) {
    return layers(1, m, n, k);
  }

  /** {@link #layer}, {@code count} times. */
  Products layers(int count, int m, int n, int k) {
    return firstLayers(count, m, n, k).add(count, m, k, n);
  }

  /** A layer whose input is data: nobody needs its {@code dX}. */
  Products firstLayer(int m, int n, int k) {
    return firstLayers(1, m, n, k);
  }

  private Products firstLayers(int count, int m, int n, int k) {
    return add(count, m, n, k).add(count, k, n, m);
  }

  private Products add(int count, int m, int n, int k) {
    products.add(new Product(count, m, n, k));
    return this;
  }

  /** Allocates every operand. */
  Products allocate() {
    for (Product p : products) {
      arrays.add(
          new FloatPointer[] {
            ones((long) p.count * p.m * p.k),
            ones((long) p.count * p.k * p.n),
            ones((long) p.count * p.m * p.n)
          });
    }
    return this;
  }

  private static FloatPointer ones(long length) {
    FloatPointer a = new FloatPointer(length);
    for (long i = 0; i < length; i++) {
      a.put(i, 1);
    }
    return a;
  }

  /** Multiplies them all, one after another. */
  void run() {
    for (int i = 0; i < products.size(); i++) {
      Product p = products.get(i);
      FloatPointer a = arrays.get(i)[0];
      FloatPointer b = arrays.get(i)[1];
      FloatPointer c = arrays.get(i)[2];
      for (long j = 0; j < p.count; j++) {
        openblas.cblas_sgemm(
            openblas.CblasColMajor,
            openblas.CblasNoTrans,
            openblas.CblasNoTrans,
            p.m,
            p.n,
            p.k,
            1,
            a.position(j * p.m * p.k),
            p.m,
            b.position(j * p.k * p.n),
            p.k,
            0,
            c.position(j * p.m * p.n),
            p.m);
      }
    }
  }
}
