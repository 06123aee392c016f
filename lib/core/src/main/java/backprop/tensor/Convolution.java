package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lays what a window sees at each of its places into a row, so that a convolution is one product,
 * and adds such rows back into images.
 *
 * <p>Rows are the window's places, {@code n·oh·ow} of them, the examples running fastest; columns
 * are its pixels, the channels running fastest, then down, then across, as weights {@code
 * [out,c,kh,kw]} in 'f' order have them.
 */
public final class Convolution {

  private Convolution() {}

  /** What the window sees at each place: {@code [n,c,h,w] → [n·oh·ow, c·kh·kw]}. */
  public static INDArray im2col(INDArray x, Window window) {
    Shapes.requireImages("Convolution.im2col", "x", x);
    Given.require("Convolution.im2col", "window", window);
    window.requireRoom("Convolution.im2col", "x", x);
    Shapes.requireRoom("Convolution.im2col", columnsShape(x, window));
    return Engine.KERNELS.im2col(x, window);
  }

  /**
   * The sum at each pixel of what all places have for it, the reverse of {@link #im2col}: {@code
   * [n·oh·ow, c·kh·kw] → [n,c,h,w]}.
   *
   * @param like images of the shape to give
   */
  public static INDArray col2im(INDArray cols, INDArray like, Window window) {
    Shapes.requireImages("Convolution.col2im", "like", like);
    Given.require("Convolution.col2im", "window", window);
    window.requireRoom("Convolution.col2im", "like", like);
    Shapes.requireShape("Convolution.col2im", "cols", cols, columnsShape(like, window));
    Shapes.requireType("Convolution.col2im", "cols", cols, like.dataType());
    return Engine.KERNELS.col2im(cols, like, window);
  }

  private static long[] columnsShape(INDArray x, Window window) {
    return new long[] {
      x.size(0) * window.placesDown(x) * window.placesAcross(x),
      x.size(1) * window.height() * window.width()
    };
  }

  /** A product's rows as images: {@code [n·oh·ow, out] → [n,out,oh,ow]}, a view. */
  public static INDArray images(INDArray rows, long n, long oh, long ow) {
    Shapes.requireMatrix("Convolution.images", "rows", rows);
    Shapes.requireRoom("Convolution.images", n, oh, ow, rows.size(1));
    Shapes.requireShape("Convolution.images", "rows", rows, n * oh * ow, rows.size(1));
    if (!Shapes.isByColumns(rows)) {
      Engine.KERNELS.complete();
    }
    return Images.ofChannels(rows.transpose().reshape('c', rows.size(1), oh, ow, n));
  }

  /** Images as a product's rows: {@code [n,out,oh,ow] → [n·oh·ow, out]}. */
  public static INDArray rows(INDArray images) {
    Shapes.requireImages("Convolution.rows", "images", images);
    INDArray y = Images.channels(Images.batchLast(images));
    return y.reshape('c', y.size(0), y.length() / y.size(0)).transpose();
  }
}
