package backprop.tensor;

import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A window over images as views of ND4J's: what one of its pixels sees as the window moves is the
 * images again, with wider strides.
 *
 * <p>Images are {@code [c,h,w,n]} here, and what a pixel sees is {@code [c,oh,ow,n]}.
 */
final class ArrayWindow {

  private final Window window;
  private final INDArray like;
  private final long n;
  private final long c;
  private final long h;
  private final long w;
  private final long oh;
  private final long ow;

  /** A window over images of the shape of {@code like}, {@code [n,c,h,w]}. */
  ArrayWindow(INDArray like, Window window) {
    this.window = window;
    this.like = like;
    n = like.size(0);
    c = like.size(1);
    h = like.size(2) + 2L * window.padding();
    w = like.size(3) + 2L * window.padding();
    oh = window.placesDown(like);
    ow = window.placesAcross(like);
  }

  /** A pixel of the window. */
  record Pixel(int down, int across) {}

  /** Does something with each pixel of the window, row by row. */
  void eachPixel(Consumer<Pixel> each) {
    for (int down = 0; down < window.height(); down++) {
      for (int across = 0; across < window.width(); across++) {
        each.accept(new Pixel(down, across));
      }
    }
  }

  /** The pixel's number, counted row by row. */
  int number(Pixel pixel) {
    return pixel.down * window.width() + pixel.across;
  }

  /** Zeros for the images with their padding. */
  INDArray padded() {
    return Nd4j.zeros(like.dataType(), c, h, w, n);
  }

  /** The images among their padding, a view. */
  INDArray interior(INDArray padded) {
    long p = window.padding();
    return view(padded, new long[] {c, h - 2 * p, w - 2 * p, n}, 1, (p * w + p) * n);
  }

  /** What the pixel sees, a view. */
  INDArray seen(INDArray padded, Pixel pixel) {
    long first = (pixel.down * w + pixel.across) * n;
    return view(padded, new long[] {c, oh, ow, n}, window.stride(), first);
  }

  private INDArray view(INDArray padded, long[] shape, long stride, long first) {
    long[] strides = {h * w * n, stride * w * n, stride * n, 1};
    return Nd4j.create(padded.data(), shape, strides, padded.offset() + first, 'c');
  }

  /** {@code [kw,kh,c,oh,ow,n]}, whose numbers are yet to be written. */
  INDArray columns() {
    long[] shape = {window.width(), window.height(), c, oh, ow, n};
    return Nd4j.createUninitialized(like.dataType(), shape, 'c');
  }

  /** The part of these columns that is the pixel's, {@code [c,oh,ow,n]}, a view. */
  INDArray of(INDArray columns, Pixel pixel) {
    return columns.slice(pixel.across).slice(pixel.down);
  }

  /** {@code [kw,kh,c,oh,ow,n] → [n·oh·ow, c·kh·kw]}, a view. */
  INDArray toRows(INDArray columns) {
    return columns.reshape('c', columns.length() / (oh * ow * n), oh * ow * n).transpose();
  }

  /** Back again. */
  INDArray ofRows(INDArray rows) {
    return rows.transpose().dup('c').reshape('c', window.width(), window.height(), c, oh, ow, n);
  }
}
