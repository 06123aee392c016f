package backprop.tensor;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes one pixel of each place of a window, channel by channel, and takes gradients back to the
 * pixels they come from. ND4J's own pooling skips NaN.
 */
public final class Pooling {

  private Pooling() {}

  /**
   * The largest pixels, and where they were found.
   *
   * @param y {@code [n,c,oh,ow]}
   * @param places which pixel of the window each was, row by row from 0: INT32, of y's shape
   */
  public record Max(INDArray y, INDArray places) {}

  /** The largest pixel, the first where several are; NaN where one is: {@code → [n,c,oh,ow]}. */
  public static Max max(INDArray x, Window window) {
    requireImages("Pooling.max", "x", x, window);
    return Engine.KERNELS.maxPool(x, window);
  }

  /**
   * Each gradient to the pixel that was the largest: {@code [n,c,oh,ow] → [n,c,h,w]}.
   *
   * @param places as {@link #max} found them
   * @param like images of the shape to give
   */
  public static INDArray maxBackward(INDArray dY, INDArray places, INDArray like, Window window) {
    requireGradient("Pooling.maxBackward", dY, like, window);
    Shapes.requireShape("Pooling.maxBackward", "places", places, dY.shape());
    Shapes.requireType("Pooling.maxBackward", "places", places, DataType.INT32);
    return Engine.KERNELS.maxPoolBackward(dY, places, like, window);
  }

  /** The mean of the pixels: {@code [n,c,h,w] → [n,c,oh,ow]}. */
  public static INDArray mean(INDArray x, Window window) {
    requireImages("Pooling.mean", "x", x, window);
    return Engine.KERNELS.meanPool(x, window);
  }

  /** Each gradient to all pixels of its window, in equal parts: {@code [n,c,oh,ow] → [n,c,h,w]}. */
  public static INDArray meanBackward(INDArray dY, INDArray like, Window window) {
    requireGradient("Pooling.meanBackward", dY, like, window);
    return Engine.KERNELS.meanPoolBackward(dY, like, window);
  }

  /** What is said of places that are no pixels of the window. */
  public static IllegalArgumentException outOfWindow(Window window) {
    return new IllegalArgumentException(
        "Pooling.maxBackward: places must be from 0 to "
            + (window.height() * window.width() - 1)
            + ", the pixels of the window, as Pooling.max found them");
  }

  private static void requireImages(String place, String name, INDArray x, Window window) {
    Given.require(place, "window", window).requireNoPadding(place);
    Shapes.requireImages(place, name, x);
    window.requireRoom(place, name, x);
  }

  private static void requireGradient(String place, INDArray dY, INDArray like, Window window) {
    requireImages(place, "like", like, window);
    int oh = window.placesDown(like);
    int ow = window.placesAcross(like);
    Shapes.requireShape(place, "dY", dY, like.size(0), like.size(1), oh, ow);
    Shapes.requireType(place, "dY", dY, like.dataType());
  }
}
