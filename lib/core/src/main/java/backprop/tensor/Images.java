package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batches of images {@code [n,c,h,w]} that lie in memory with the examples running fastest.
 *
 * <p>A pixel of all examples is one run of {@code n} numbers, and a row of the image is a longer
 * one: moving a window about is moving long runs. And since a product's result is in 'f' order,
 * where examples run fastest too, images become matrices and matrices images without a copy.
 */
public final class Images {

  private Images() {}

  /** The same numbers with the examples running fastest; {@code x} itself where they already do. */
  public static INDArray batchLast(INDArray x) {
    Shapes.requirePresent("Images.batchLast", "x", x);
    long n = x.size(0);
    long w = x.size(3);
    long plane = x.size(2) * w * n;
    boolean already =
        x.stride(0) == 1 && x.stride(3) == n && x.stride(2) == w * n && x.stride(1) == plane;
    if (already) {
      return x;
    }
    Engine.KERNELS.complete();
    return ofChannels(channels(x).dup('c'));
  }

  /** {@code [n,c,h,w] → [c,h,w,n]}, a view. */
  public static INDArray channels(INDArray x) {
    return x.permute(1, 2, 3, 0);
  }

  /** {@code [c,h,w,n] → [n,c,h,w]}, a view. */
  public static INDArray ofChannels(INDArray x) {
    return x.permute(3, 0, 1, 2);
  }
}
