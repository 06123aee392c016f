package backprop.tensor.host;

import backprop.tensor.Images;
import backprop.tensor.Window;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One channel of a batch of images, {@code [h,w,n]} in memory, and the places {@code [oh,ow,n]} of
 * a window that slides over it.
 */
record Plane(int n, int h, int w, int oh, int ow, Window window) {

  /** The plane of each channel of {@code x}, {@code [n,c,h,w]}. */
  static Plane of(INDArray x, Window window) {
    return new Plane(
        (int) x.size(0),
        (int) x.size(2),
        (int) x.size(3),
        window.placesDown(x),
        window.placesAcross(x),
        window);
  }

  /** A place for {@code n} images of the type of {@code like}, its numbers yet to be written. */
  static INDArray images(INDArray like, long n, long c, long h, long w) {
    return images(like.dataType(), n, c, h, w);
  }

  /** A place for {@code n} images, their numbers yet to be written. */
  static INDArray images(DataType type, long n, long c, long h, long w) {
    return Images.ofChannels(Nd4j.createUninitialized(type, new long[] {c, h, w, n}, 'c'));
  }

  /** Numbers in the plane. */
  int size() {
    return Math.toIntExact((long) h * w * n);
  }

  /** Places of the window, over all examples. */
  int places() {
    return Math.toIntExact((long) oh * ow * n);
  }

  /** Receives {@code n} neighbours: where they lie in the plane, and among the places. */
  @FunctionalInterface
  interface Run {
    void at(int pixel, int place, int n);
  }

  /**
   * What the window's pixel ({@code down}, {@code across}) sees as the window moves, in runs of
   * neighbours in memory; padding left out.
   */
  void runs(int down, int across, Run run) {
    int stride = window.stride();
    int dx = across - window.padding();
    // The first and last place across where that pixel lies inside the image.
    int first = Math.max(0, -Math.floorDiv(dx, stride));
    int last = Math.min(ow - 1, Math.floorDiv(w - 1 - dx, stride));
    for (int i = 0; i < oh; i++) {
      int y = i * stride + down - window.padding();
      if (y < 0 || y >= h || first > last) {
        continue;
      }
      if (stride == 1) {
        run.at((y * w + first + dx) * n, (i * ow + first) * n, (last - first + 1) * n);
        continue;
      }
      for (int j = first; j <= last; j++) {
        run.at((y * w + j * stride + dx) * n, (i * ow + j) * n, n);
      }
    }
  }
}
