package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What slides over an image: a rectangle of {@code height × width}, {@code stride} pixels at a time
 * both ways, over an image with {@code padding} zeros around it.
 *
 * @param height of the rectangle
 * @param width of the rectangle
 * @param stride pixels from one place to the next
 * @param padding zeros at each side
 */
public record Window(int height, int width, int stride, int padding) {

  private static final int MOST = 1 << 14;

  /** Checks the numbers. */
  public Window {
    if (height < 1
        || width < 1
        || stride < 1
        || padding < 0
        || Math.max(Math.max(height, width), Math.max(stride, padding)) > MOST) {
      throw new IllegalArgumentException(
          "Window: height, width and stride must be at least 1 and padding at least 0, all at most "
              + MOST
              + ", got "
              + height
              + ", "
              + width
              + ", "
              + stride
              + " and "
              + padding);
    }
  }

  /** How many places it has from top to bottom of images {@code [n,c,h,w]}. */
  public int placesDown(INDArray x) {
    return ((int) x.size(2) + 2 * padding - height) / stride + 1;
  }

  /** How many places it has from left to right of images {@code [n,c,h,w]}. */
  public int placesAcross(INDArray x) {
    return ((int) x.size(3) + 2 * padding - width) / stride + 1;
  }

  /**
   * Itself, where it has no padding: zeros that are not there have no part in a maximum or a mean.
   *
   * @throws IllegalArgumentException if it has
   */
  public Window requireNoPadding(String place) {
    if (padding > 0) {
      throw new IllegalArgumentException(place + ": padding must be 0, got " + padding);
    }
    return this;
  }

  /**
   * Requires {@code x} to be images that it has room in.
   *
   * @throws IllegalArgumentException if they are smaller
   */
  public void requireRoom(String place, String name, INDArray x) {
    if (x.size(2) + 2L * padding < height || x.size(3) + 2L * padding < width) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " must be images of at least "
              + Math.max(1, height - 2 * padding)
              + " × "
              + Math.max(1, width - 2 * padding)
              + ", got "
              + Shapes.text(x.shape()));
    }
  }

  @Override
  public String toString() {
    return height
        + "×"
        + width
        + (stride == 1 ? "" : ", stride " + stride)
        + (padding == 0 ? "" : ", padding " + padding);
  }
}
