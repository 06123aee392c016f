package backprop.tensor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Lays what a window sees at each of its places into a row, so that a convolution is one product,
 * and adds such rows back into images.
 *
 * <p>Rows are the window's places, {@code n·oh·ow} of them, the examples running fastest; columns
 * are its pixels, the channels running fastest, then down, then across, as weights {@code
 * [out,c,kh,kw]} in 'f' order have them. In memory, a column is {@code oh} runs of {@code ow·n}
 * numbers out of one channel, where {@link Images} lie with the examples running fastest: it is
 * copied by the run, not by the pixel.
 */
public final class Convolution {

  private Convolution() {}

  /** What the window sees at each place: {@code [n,c,h,w] → [n·oh·ow, c·kh·kw]}. */
  public static INDArray im2col(INDArray x, Window window) {
    INDArray images = Images.batchLast(x);
    Plane plane = Plane.of(x, window);
    int c = (int) x.size(1);
    int columns = c * window.height() * window.width();
    long[] shape = {columns, plane.places()};
    INDArray cols =
        window.padding() > 0
            ? Nd4j.zeros(x.dataType(), shape)
            : Nd4j.createUninitialized(x.dataType(), shape, 'c');
    Pointer from = Block.start(images);
    Pointer to = Block.start(cols);
    long bytes = x.dataType().width();
    Parallel.each(
        columns,
        cols.length(),
        k -> {
          BytePointer source = new BytePointer(from);
          BytePointer target = new BytePointer(to);
          long channel = (long) (k % c) * plane.size();
          long column = (long) k * plane.places();
          plane.runs(
              k / c % window.height(),
              k / c / window.height(),
              (pixel, place, n) ->
                  Pointer.memcpy(
                      target.position((column + place) * bytes),
                      source.position((channel + pixel) * bytes),
                      n * bytes));
        });
    return cols.transpose();
  }

  /**
   * The sum at each pixel of what all places have for it, the reverse of {@link #im2col}: {@code
   * [n·oh·ow, c·kh·kw] → [n,c,h,w]}.
   *
   * @param cols in 'f' order, as products are
   * @param like images of the shape to give
   */
  public static INDArray col2im(INDArray cols, INDArray like, Window window) {
    Plane plane = Plane.of(like, window);
    int c = (int) like.size(1);
    int columns = (int) cols.size(1);
    INDArray images = Images.create(like, like.size(0), c, like.size(2), like.size(3));
    Pointer from = Block.start(cols);
    Pointer to = Block.start(images);
    Parallel.each(
        c,
        cols.length(),
        channel -> {
          Block sum = Block.zeros(like.dataType(), plane.size());
          Block column = Block.zeros(like.dataType(), plane.places());
          for (int k = channel; k < columns; k += c) {
            column.read(from, (long) k * plane.places(), plane.places());
            plane.runs(
                k / c % window.height(),
                k / c / window.height(),
                (pixel, place, n) -> sum.addRun(pixel, column, place, n));
          }
          sum.write(to, (long) channel * plane.size());
        });
    return images;
  }

  /** A product's rows as images: {@code [n·oh·ow, out] → [n,out,oh,ow]}, a view. */
  public static INDArray images(INDArray rows, long n, long oh, long ow) {
    return Images.ofChannels(rows.transpose().reshape('c', rows.size(1), oh, ow, n));
  }

  /** Images as a product's rows: {@code [n,out,oh,ow] → [n·oh·ow, out]}. */
  public static INDArray rows(INDArray images) {
    INDArray y = Images.channels(Images.batchLast(images));
    return y.reshape('c', y.size(0), y.length() / y.size(0)).transpose();
  }
}
