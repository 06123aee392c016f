package backprop.autograder.exercise;

import backprop.worker.subject.Tensor;

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
  static Tensor largest(Tensor x, int size, int stride) {
    int height = size(x, 2);
    int width = size(x, 3);
    int oh = places(height, size, stride);
    int ow = places(width, size, stride);
    double[] y = new double[size(x, 0) * size(x, 1) * oh * ow];
    for (int k = 0; k < y.length; k++) {
      int first = (k / ow / oh * height + k / ow % oh * stride) * width + k % ow * stride;
      y[k] = x.values()[first];
      for (int seen = 1; seen < size * size; seen++) {
        y[k] = Math.max(y[k], x.values()[first + seen / size * width + seen % size]);
      }
    }
    return Tensor.of(new long[] {size(x, 0), size(x, 1), oh, ow}, y);
  }

  private static int places(int length, int window, int stride) {
    return (length - window) / stride + 1;
  }

  private static int size(Tensor a, int axis) {
    return (int) a.shape()[axis];
  }
}
