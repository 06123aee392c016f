package backprop.tensor.host;

import backprop.tensor.Images;
import backprop.tensor.Pooling;
import backprop.tensor.Pooling.Max;
import backprop.tensor.Window;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link Pooling} channel by channel, over {@link Images} that lie with the examples running
 * fastest: what a window's pixel sees is runs of memory.
 */
final class HostPooling {

  private HostPooling() {}

  /** See {@link Pooling#max}. */
  static Max max(INDArray x, Window window) {
    Plane plane = Plane.of(x, window);
    INDArray y = create(x, plane);
    INDArray places = Plane.images(DataType.INT32, x.size(0), x.size(1), plane.oh(), plane.ow());
    Pointer found = Address.of(places);
    eachChannel(
        Images.batchLast(x),
        y,
        (c, in, out) -> {
          int[] place = new int[plane.places()];
          plane.runs(0, 0, (pixel, at, n) -> out.setRun(at, in, pixel, n));
          for (int pixel = 1; pixel < window.height() * window.width(); pixel++) {
            int k = pixel;
            plane.runs(
                k / window.width(),
                k % window.width(),
                (from, at, n) -> out.maxRun(at, in, from, n, k, place));
          }
          new IntPointer(found).position((long) c * place.length).put(place, 0, place.length);
        });
    return new Max(y, places);
  }

  /** See {@link Pooling#maxBackward}. */
  static INDArray maxBackward(INDArray dY, INDArray places, INDArray like, Window window) {
    Plane plane = Plane.of(like, window);
    INDArray dX = Plane.images(like, like.size(0), like.size(1), like.size(2), like.size(3));
    Pointer found = Address.of(Images.batchLast(places));
    // How far each of the window's pixels lies behind the first.
    int[] behind = new int[window.height() * window.width()];
    for (int k = 0; k < behind.length; k++) {
      behind[k] = (k / window.width() * plane.w() + k % window.width()) * plane.n();
    }
    eachChannel(
        Images.batchLast(dY),
        dX,
        (c, in, out) -> {
          int[] place = new int[plane.places()];
          new IntPointer(found).position((long) c * place.length).get(place, 0, place.length);
          requirePixels(place, window);
          plane.runs(0, 0, (pixel, at, n) -> out.scatterRun(pixel, in, at, n, place, behind));
        });
    return dX;
  }

  private static void requirePixels(int[] places, Window window) {
    int last = window.height() * window.width() - 1;
    // The sign of any that is below 0 or above the last: a comparison would be a branch.
    int wrong = 0;
    for (int place : places) {
      wrong |= place | (last - place);
    }
    if (wrong < 0) {
      throw Pooling.outOfWindow(window);
    }
  }

  /** See {@link Pooling#mean}. */
  static INDArray mean(INDArray x, Window window) {
    Plane plane = Plane.of(x, window);
    INDArray y = create(x, plane);
    int size = window.height() * window.width();
    eachChannel(
        Images.batchLast(x),
        y,
        (c, in, out) -> {
          for (int k = 0; k < size; k++) {
            plane.runs(
                k / window.width(),
                k % window.width(),
                (pixel, place, n) -> out.addRun(place, in, pixel, n));
          }
          out.scale(1.0 / size);
        });
    return y;
  }

  /** See {@link Pooling#meanBackward}. */
  static INDArray meanBackward(INDArray dY, INDArray like, Window window) {
    Plane plane = Plane.of(like, window);
    INDArray dX = Plane.images(like, like.size(0), like.size(1), like.size(2), like.size(3));
    int size = window.height() * window.width();
    eachChannel(
        Images.batchLast(dY),
        dX,
        (c, in, out) -> {
          in.scale(1.0 / size);
          for (int k = 0; k < size; k++) {
            plane.runs(
                k / window.width(),
                k % window.width(),
                (pixel, place, n) -> out.addRun(pixel, in, place, n));
          }
        });
    return dX;
  }

  private static INDArray create(INDArray x, Plane plane) {
    return Plane.images(x, x.size(0), x.size(1), plane.oh(), plane.ow());
  }

  /**
   * Makes a channel of one batch of images from the same channel of another; it begins as zeros.
   */
  @FunctionalInterface
  private interface Channel {
    void make(int c, HostBlock in, HostBlock out);
  }

  private static void eachChannel(INDArray in, INDArray out, Channel channel) {
    int c = (int) in.size(1);
    int inSize = (int) in.length() / c;
    int outSize = (int) out.length() / c;
    Pointer from = Address.of(in);
    Pointer to = Address.of(out);
    Parallel.each(
        c,
        in.length() + out.length(),
        i -> {
          HostBlock source = HostBlock.zeros(in.dataType(), inSize);
          HostBlock target = HostBlock.zeros(in.dataType(), outSize);
          channel.make(i, source.read(from, (long) i * inSize, inSize), target);
          target.write(to, (long) i * outSize);
        });
  }
}
