package backprop.autograder.spec;

import backprop.tensor.Window;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** What windows make of images {@code [n,c,h,w]}, in plain loops. */
public final class WindowLoops {

  private WindowLoops() {}

  /**
   * {@code Y[o,i,j] = b[o] + Σ W[o,c,k,r] X[c, i·stride + k·dilation - before, …]} of each example,
   * where X is 0 outside.
   *
   * @param before zeros above and to the left
   * @param after zeros below and to the right
   */
  public static Tensor convolution(
      Tensor x, Tensor w, Tensor b, int stride, int before, int after, int dilation) {
    int n = size(x, 0);
    int in = size(x, 1);
    int height = size(x, 2);
    int width = size(x, 3);
    int out = size(w, 0);
    int kh = size(w, 2);
    int kw = size(w, 3);
    int oh = places(height + before + after, (kh - 1) * dilation + 1, stride);
    int ow = places(width + before + after, (kw - 1) * dilation + 1, stride);
    double[] pixels = x.values();
    double[] weights = w.values();
    double[] y = new double[n * out * oh * ow];
    for (int at = 0; at < y.length; at++) {
      int left = at % ow * stride - before;
      int top = at / ow % oh * stride - before;
      int o = at / ow / oh % out;
      int example = at / ow / oh / out;
      double sum = b.values()[o];
      for (int c = 0; c < in; c++) {
        for (int k = 0; k < kh; k++) {
          int row = top + k * dilation;
          if (row >= 0 && row < height) {
            int weight = ((o * in + c) * kh + k) * kw;
            int pixel = ((example * in + c) * height + row) * width;
            for (int r = 0; r < kw; r++) {
              int column = left + r * dilation;
              if (column >= 0 && column < width) {
                sum += weights[weight + r] * pixels[pixel + column];
              }
            }
          }
        }
      }
      y[at] = sum;
    }
    return Tensor.of(new long[] {n, out, oh, ow}, y);
  }

  /** The largest pixel of each window, channel by channel. */
  public static Tensor largest(Tensor x, int size, int stride) {
    Window window = new Window(size, size, stride, 0);
    return pooled(x, window, seen -> Arrays.stream(seen).max().orElseThrow());
  }

  /** What a window's pixels give, channel by channel; outside of an image they are 0. */
  public static Tensor pooled(Tensor x, Window window, ToDoubleFunction<double[]> pool) {
    int before = window.padding();
    int oh = places(size(x, 2) + 2 * before, window.height(), window.stride());
    int ow = places(size(x, 3) + 2 * before, window.width(), window.stride());
    double[] y = new double[size(x, 0) * size(x, 1) * oh * ow];
    for (int at = 0; at < y.length; at++) {
      int top = at / ow % oh * window.stride() - before;
      int left = at % ow * window.stride() - before;
      double[] seen = new double[window.height() * window.width()];
      for (int k = 0; k < seen.length; k++) {
        seen[k] = pixel(x, at / ow / oh, top + k / window.width(), left + k % window.width());
      }
      y[at] = pool.applyAsDouble(seen);
    }
    return Tensor.of(new long[] {size(x, 0), size(x, 1), oh, ow}, y);
  }

  /** A number of one channel of one example, counted together, and 0 outside. */
  private static double pixel(Tensor x, int channel, int row, int column) {
    int height = size(x, 2);
    int width = size(x, 3);
    boolean outside = row < 0 || row >= height || column < 0 || column >= width;
    return outside ? 0 : x.values()[(channel * height + row) * width + column];
  }

  private static int places(int length, int window, int stride) {
    return (length - window) / stride + 1;
  }

  private static int size(Tensor a, int axis) {
    return (int) a.shape()[axis];
  }
}
