package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.nn.Layer;
import backprop.tensor.Window;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** That a layer which makes one pixel of each window keeps its contract. */
abstract class PoolingSuite extends LibrarySuite {

  private final Function<Window, Layer> maker;
  private final ToDoubleFunction<double[]> pool;

  PoolingSuite(Class<?> of, Function<Window, Layer> maker, ToDoubleFunction<double[]> pool) {
    super(of);
    this.maker = maker;
    this.pool = pool;
  }

  final Trialled pooling(String name, Window window) {
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of(),
            new Sizes(new long[] {3, 3, 4, 4}, List.of()),
            new Sizes(new long[] {4, 2, 4, 5}, List.of()),
            formula(window),
            List.of(new long[] {3, 48}, new long[] {3, 3, 1, 1}),
            true);
    return layer(name, spec, a -> maker.apply(window));
  }

  /** Of each channel, what a window's pixels give. */
  private BiFunction<Tensor, Map<String, Tensor>, Tensor> formula(Window window) {
    return (x, p) -> {
      int n = (int) x.shape()[0];
      int channels = (int) x.shape()[1];
      int oh = ((int) x.shape()[2] + 2 * window.padding() - window.height()) / window.stride() + 1;
      int ow = ((int) x.shape()[3] + 2 * window.padding() - window.width()) / window.stride() + 1;
      double[] y = new double[n * channels * oh * ow];
      for (int at = 0; at < y.length; at++) {
        int top = at / ow % oh * window.stride() - window.padding();
        int left = at % ow * window.stride() - window.padding();
        int image = at / ow / oh;
        double[] seen = new double[window.height() * window.width()];
        for (int k = 0; k < seen.length; k++) {
          int row = top + k / window.width();
          seen[k] = pixel(x, image / channels, image % channels, row, left + k % window.width());
        }
        y[at] = pool.applyAsDouble(seen);
      }
      return Tensor.of(new long[] {n, channels, oh, ow}, y);
    };
  }

  /** One number of {@code [a,b,h,w]}, and 0 outside. */
  private static double pixel(Tensor x, int a, int b, int i, int j) {
    int h = (int) x.shape()[2];
    int w = (int) x.shape()[3];
    if (i < 0 || i >= h || j < 0 || j >= w) {
      return 0;
    }
    return x.values()[((a * (int) x.shape()[1] + b) * h + i) * w + j];
  }
}
