package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.PoolingContract;
import backprop.autograder.exercise.ConvolutionAndPoolingExercise;
import backprop.autograder.exercise.WindowLoops;
import backprop.exercise.MaxPoolFactory;
import backprop.init.He;
import backprop.nn.AvgPool2d;
import backprop.nn.Conv2d;
import backprop.nn.Layer;
import backprop.nn.MaxPool2d;
import backprop.tensor.Window;
import backprop.worker.answer.Answers;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The layers of images, each beside its formula in plain loops. */
final class ImageLayers {

  private ImageLayers() {}

  static Stream<Trialled> all() {
    return Stream.of(
        convolution("Conv2d", new Window(3, 3, 1, 0), 4, 4),
        convolution("Conv2d, stride 2, padding 1", new Window(3, 2, 2, 1), 5, 4),
        convolution("Conv2d, stride 3, padding 2", new Window(2, 4, 3, 2), 3, 5),
        pooling("MaxPool2d", new Window(2, 2, 2, 0), MaxPool2d::new, ImageLayers::max),
        pooling("MaxPool2d, overlapping", new Window(3, 2, 1, 0), MaxPool2d::new, ImageLayers::max),
        pooling("AvgPool2d", new Window(2, 2, 2, 0), AvgPool2d::new, ImageLayers::mean),
        pooling(
            "AvgPool2d, overlapping", new Window(3, 2, 1, 0), AvgPool2d::new, ImageLayers::mean),
        atSettings());
  }

  private static Trialled convolution(String name, Window window, int h, int w) {
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of("Y", "Y = im2col(X) Wᵀ + b", "dX", "dX = col2im(dY W)"),
            new Sizes(new long[] {3, 3, h, w}, weights(3, 3, window)),
            new Sizes(new long[] {4, 2, h, w + 1}, weights(3, 2, window)),
            (x, p) ->
                WindowLoops.convolution(
                    x,
                    p.get("w"),
                    p.get("b"),
                    window.stride(),
                    window.padding(),
                    window.padding(),
                    1),
            List.of(new long[] {3, 2, h, w}, new long[] {3, 3 * h * w}),
            true);
    return Layers.trialled(
        spec,
        name,
        a -> {
          long[] shape = a.array(4).shape();
          Random random = new Random((long) a.number(2));
          Layer layer =
              new Conv2d((int) shape[1], (int) shape[0], window, He.normal(), a.type(1), random);
          return Layers.filled(layer, a);
        });
  }

  private static List<ParameterShape> weights(int out, int in, Window window) {
    return List.of(
        new ParameterShape("w", out, in, window.height(), window.width()),
        new ParameterShape("b", out));
  }

  private static Trialled pooling(
      String name, Window window, Function<Window, Layer> layer, ToDoubleFunction<double[]> pool) {
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of(),
            new Sizes(new long[] {3, 3, 4, 4}, List.of()),
            new Sizes(new long[] {4, 2, 4, 5}, List.of()),
            formula(window, pool),
            List.of(new long[] {3, 48}, new long[] {3, 3, 1, 1}),
            true);
    return Layers.trialled(spec, name, a -> layer.apply(window));
  }

  /** As exercise 16 asks for it. */
  private static Trialled atSettings() {
    MaxPoolFactory factory = (size, stride) -> new MaxPool2d(new Window(size, size, stride, 0));
    return new Trialled(
        "MaxPool2d, at several settings",
        PoolingContract.class,
        ConvolutionAndPoolingExercise.POOLING,
        Answers.subjectOf(factory));
  }

  /** Of each channel, what a window's pixels give. */
  private static BiFunction<Tensor, Map<String, Tensor>, Tensor> formula(
      Window window, ToDoubleFunction<double[]> pool) {
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

  private static double max(double... seen) {
    return Arrays.stream(seen).max().orElseThrow();
  }

  private static double mean(double... seen) {
    return Arrays.stream(seen).average().orElseThrow();
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
