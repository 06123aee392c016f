package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches of images {@code [n,c,h,w]} that lie in memory with the examples running fastest.
 *
 * <p>A pixel of all examples is one run of {@code n} numbers, and a row of the image is a longer
 * one: moving a window about is moving long runs. And since a product's result is in 'f' order,
 * where examples run fastest too, images become matrices and matrices images without a copy.
 */
final class Images {

  private Images() {}

  /** The same numbers with the examples running fastest; {@code x} itself where they already do. */
  static INDArray batchLast(INDArray x) {
    long n = x.size(0);
    long w = x.size(3);
    long plane = x.size(2) * w * n;
    boolean already =
        x.stride(0) == 1 && x.stride(3) == n && x.stride(2) == w * n && x.stride(1) == plane;
    return already ? x : ofChannels(channels(x).dup('c'));
  }

  /** {@code [n,c,h,w] → [c,h,w,n]}, a view. */
  static INDArray channels(INDArray x) {
    return x.permute(1, 2, 3, 0);
  }

  /** {@code [c,h,w,n] → [n,c,h,w]}, a view. */
  static INDArray ofChannels(INDArray x) {
    return x.permute(3, 0, 1, 2);
  }

  /** A place for {@code n} images of the type of {@code like}, its numbers yet to be written. */
  static INDArray create(INDArray like, long n, long c, long h, long w) {
    return ofChannels(Nd4j.createUninitialized(like.dataType(), new long[] {c, h, w, n}, 'c'));
  }
}
