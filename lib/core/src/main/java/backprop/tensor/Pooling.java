package backprop.tensor;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes one pixel of each place of a window, channel by channel, and takes gradients back to the
 * pixels they come from.
 *
 * <p>In Java, over {@link Images}: ND4J's own pooling skips NaN and takes several times as long.
 */
public final class Pooling {

  private Pooling() {}

  /**
   * The largest pixels, and where they were found.
   *
   * @param y {@code [n,c,oh,ow]}
   * @param places channel by channel, the index of each of {@code y}'s numbers in its plane
   */
  public record Max(INDArray y, int[][] places) {}

  /** The largest pixel, the first where several are; NaN where one is: {@code → [n,c,oh,ow]}. */
  public static Max max(INDArray x, Window window) {
    Plane plane = Plane.of(x, window);
    int[][] places = new int[(int) x.size(1)][plane.places()];
    INDArray y = create(x, plane);
    eachChannel(
        Images.batchLast(x),
        y,
        (c, in, out) -> {
          for (int k = 0; k < window.height() * window.width(); k++) {
            boolean first = k == 0;
            plane.runs(
                k / window.width(),
                k % window.width(),
                (pixel, place, n) -> {
                  if (first) {
                    out.setRun(place, in, pixel, n, places[c]);
                  } else {
                    out.maxRun(place, in, pixel, n, places[c]);
                  }
                });
          }
        });
    return new Max(y, places);
  }

  /** Each gradient to the pixel that was the largest: {@code [n,c,oh,ow] → [n,c,h,w]}. */
  public static INDArray maxBackward(INDArray dY, int[][] places, INDArray like) {
    INDArray dX = Images.create(like, like.size(0), like.size(1), like.size(2), like.size(3));
    eachChannel(Images.batchLast(dY), dX, (c, in, out) -> out.addAt(places[c], in));
    return dX;
  }

  /** The mean of the pixels: {@code [n,c,h,w] → [n,c,oh,ow]}. */
  public static INDArray mean(INDArray x, Window window) {
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

  /** Each gradient to all pixels of its window, in equal parts: {@code [n,c,oh,ow] → [n,c,h,w]}. */
  public static INDArray meanBackward(INDArray dY, INDArray like, Window window) {
    Plane plane = Plane.of(like, window);
    INDArray dX = Images.create(like, like.size(0), like.size(1), like.size(2), like.size(3));
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
    return Images.create(x, x.size(0), x.size(1), plane.oh(), plane.ow());
  }

  /**
   * Makes a channel of one batch of images from the same channel of another; it begins as zeros.
   */
  @FunctionalInterface
  private interface Channel {
    void make(int c, Block in, Block out);
  }

  private static void eachChannel(INDArray in, INDArray out, Channel channel) {
    int c = (int) in.size(1);
    int inSize = (int) in.length() / c;
    int outSize = (int) out.length() / c;
    Pointer from = Block.start(in);
    Pointer to = Block.start(out);
    Parallel.each(
        c,
        in.length() + out.length(),
        i -> {
          Block source = Block.zeros(in.dataType(), inSize);
          Block target = Block.zeros(in.dataType(), outSize);
          channel.make(i, source.read(from, (long) i * inSize, inSize), target);
          target.write(to, (long) i * outSize);
        });
  }
}
