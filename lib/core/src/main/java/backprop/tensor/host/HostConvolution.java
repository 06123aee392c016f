package backprop.tensor.host;

import backprop.tensor.Convolution;
import backprop.tensor.Images;
import backprop.tensor.Window;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link Convolution} by runs of memory: a column is {@code oh} runs of {@code ow·n} numbers out of
 * one channel, where {@link Images} lie with the examples running fastest, and is copied by the
 * run, not by the pixel.
 */
final class HostConvolution {

  private HostConvolution() {}

  /** See {@link Convolution#im2col}. */
  static INDArray im2col(INDArray x, Window window) {
    INDArray images = Images.batchLast(x);
    Plane plane = Plane.of(x, window);
    int c = (int) x.size(1);
    int columns = c * window.height() * window.width();
    long[] shape = {columns, plane.places()};
    INDArray cols =
        window.padding() > 0
            ? Nd4j.zeros(x.dataType(), shape)
            : Nd4j.createUninitialized(x.dataType(), shape, 'c');
    Pointer from = Address.of(images);
    Pointer to = Address.of(cols);
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

  /** See {@link Convolution#col2im}. */
  static INDArray col2im(INDArray cols, INDArray like, Window window) {
    Plane plane = Plane.of(like, window);
    int c = (int) like.size(1);
    int columns = (int) cols.size(1);
    INDArray images = Plane.images(like, like.size(0), c, like.size(2), like.size(3));
    Pointer from = Address.of(Columns.of(cols));
    Pointer to = Address.of(images);
    Parallel.each(
        c,
        cols.length(),
        channel -> {
          HostBlock sum = HostBlock.zeros(like.dataType(), plane.size());
          HostBlock column = HostBlock.zeros(like.dataType(), plane.places());
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
}
