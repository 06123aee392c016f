package backprop.autograder.exercise;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.exercise.PoolingContract;
import backprop.autograder.contract.exercise.WindowContract;
import backprop.autograder.contract.exercise.WindowSpec;
import backprop.autograder.contract.exercise.WindowSpec.Case;
import backprop.autograder.contract.exercise.WindowSpec.Setting;
import backprop.autograder.spec.WindowLoops;
import backprop.exercise.ConvolutionAndPoolingFactory;
import backprop.exercise.Exercises;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Exercise 16: a convolution with stride, padding and dilation, for 32 points, and max pooling of
 * overlapping windows, for 23.
 */
public final class ConvolutionAndPoolingExercise {

  private static final String CONVOLUTION_NAME = "Convolution";
  private static final String POOLING_NAME = "Max pooling";

  /** A convolution, in plain loops. */
  public static final WindowSpec CONVOLUTION =
      new WindowSpec(
          convolution(
              1,
              0,
              1,
              images(3, 3, 4, 4, 3, 3, 3),
              images(4, 2, 5, 7, 3, 2, 3),
              List.of(images(2, 1, 3, 1, 2, 2, 1), images(1, 2, 1, 4, 1, 1, 2)),
              Optional.of(images(24, 16, 18, 18, 16, 3, 3))),
          List.of(
              new Case(
                  "a stride that the sides divide by, and one that leaves pixels over",
                  List.of(
                      at(2, 0, 1, images(2, 2, 7, 5, 3, 3, 1)),
                      at(3, 0, 1, images(2, 2, 6, 9, 2, 2, 3)),
                      at(4, 0, 1, images(2, 1, 3, 7, 2, 2, 2)))),
              new Case(
                  "padding, of one zero and of more than the window takes",
                  List.of(
                      at(1, 1, 1, images(2, 2, 4, 5, 3, 3, 2)),
                      at(1, 3, 1, images(2, 2, 3, 2, 2, 2, 3)))),
              new Case(
                  "dilation",
                  List.of(
                      at(1, 0, 2, images(2, 2, 6, 5, 3, 3, 2)),
                      at(1, 0, 3, images(2, 2, 4, 7, 2, 2, 3)))),
              new Case(
                  "stride, padding and dilation together, and sides of 1",
                  List.of(
                      at(2, 1, 2, images(2, 2, 6, 8, 3, 2, 3)),
                      at(3, 2, 2, images(2, 3, 7, 4, 2, 3, 2)),
                      at(2, 3, 3, images(3, 2, 1, 5, 2, 2, 1)),
                      at(2, 1, 1, images(2, 2, 5, 1, 3, 1, 3)),
                      at(2, 2, 2, images(2, 1, 1, 1, 1, 3, 3))))));

  /** Max pooling, in plain loops. */
  public static final WindowSpec POOLING =
      new WindowSpec(
          pooling(2, 2, images(3, 3, 4, 4), images(4, 2, 4, 6)),
          List.of(
              new Case(
                  "windows that overlap",
                  List.of(
                      pooling(3, 2, images(2, 2, 7, 5), images(2, 2, 7, 5)),
                      pooling(3, 2, images(2, 2, 6, 4), images(2, 2, 6, 4)),
                      pooling(3, 1, images(2, 2, 4, 6), images(2, 2, 4, 6)))),
              new Case(
                  "windows that leave pixels over, or pixels between them",
                  List.of(
                      pooling(2, 2, images(2, 2, 5, 7), images(2, 2, 5, 7)),
                      pooling(3, 3, images(2, 2, 4, 8), images(2, 2, 4, 8)),
                      pooling(2, 3, images(2, 2, 9, 5), images(2, 2, 9, 5)),
                      pooling(1, 2, images(2, 2, 3, 1), images(2, 2, 3, 1))))));

  /** The exercise. */
  public static final GradedExercise<ConvolutionAndPoolingFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.CONVOLUTION_AND_POOLING,
          List.of(
              new GradedPart(CONVOLUTION_NAME, WindowContract.class, CONVOLUTION),
              new GradedPart(POOLING_NAME, PoolingContract.class, POOLING)),
          "new backprop.exercise.ConvolutionAndPoolingFactory(MyConv2d::new, MyMaxPool2d::new)",
          shortcuts());

  private ConvolutionAndPoolingExercise() {}

  private static Setting at(int stride, int padding, int dilation, Sizes sizes) {
    return convolution(stride, padding, dilation, sizes, sizes, List.of(), Optional.empty());
  }

  private static Setting convolution(
      int stride,
      int padding,
      int dilation,
      Sizes main,
      Sizes other,
      List<Sizes> narrow,
      Optional<Sizes> large) {
    String where =
        String.format(
            " at stride %d, padding %d, dilation %d, of %s", stride, padding, dilation, main);
    String met = "X[c, i·stride + k·dilation - padding, j·stride + r·dilation - padding]";
    UnaryOperator<Sizes> told =
        sizes -> sizes.told("stride", stride).told("padding", padding).told("dilation", dilation);
    LayerSpec right =
        new LayerSpec(
            CONVOLUTION_NAME,
            Map.of(
                "Y", "Y[o,i,j] = b[o] + Σ_ckr W[o,c,k,r] " + met + where,
                "dX", "dX of a pixel = Σ W[o,c,k,r] dY[o,i,j] over all that met it," + where,
                "w", "dW[o,c,k,r] = Σ dY[o,i,j] " + met + where,
                "b", "db[o] = Σ dY[o,i,j]" + where),
            told.apply(main),
            told.apply(other),
            (x, p) ->
                WindowLoops.convolution(
                    x, p.get("w"), p.get("b"), stride, padding, padding, dilation),
            refused(main),
            true,
            0,
            false,
            narrow.stream().map(told).toList(),
            large.map(told),
            false);
    return new Setting(
        right,
        Map.of(
            "yours turns the window round, so that its last weight meets the first pixel",
            (x, p) ->
                WindowLoops.convolution(
                    x, turned(p.get("w")), p.get("b"), stride, padding, padding, dilation),
            "yours has all zeros above and to the left, and none below and to the right",
            (x, p) ->
                WindowLoops.convolution(
                    x, p.get("w"), p.get("b"), stride, 2 * padding, 0, dilation),
            "yours has all zeros below and to the right, and none above and to the left",
            (x, p) ->
                WindowLoops.convolution(
                    x, p.get("w"), p.get("b"), stride, 0, 2 * padding, dilation)));
  }

  /** Each window of {@code [out,c,kh,kw]} turned by half a circle. */
  private static Tensor turned(Tensor w) {
    int size = (int) (w.shape()[2] * w.shape()[3]);
    return Tensor.of(
        w.shape(),
        IntStream.range(0, w.values().length)
            .mapToDouble(k -> w.values()[k / size * size + size - 1 - k % size])
            .toArray());
  }

  private static Setting pooling(int size, int stride, Sizes main, Sizes other) {
    String where =
        String.format(", size %d, stride %d, of X %s", size, stride, Arrays.toString(main.x()));
    return new Setting(
        new LayerSpec(
            POOLING_NAME,
            Map.of(
                "Y", "Y = the largest pixel of each window" + where,
                "dX", "dX, at a pixel Σ dY over the windows whose largest it is" + where),
            main.told("size", size).told("stride", stride),
            other.told("size", size).told("stride", stride),
            (x, p) -> WindowLoops.largest(x, size, stride),
            refused(main),
            true,
            0,
            false,
            List.of(),
            Optional.empty(),
            true),
        Map.of());
  }

  /** What has other channels than the weights, too few rows, or is no image. */
  private static List<long[]> refused(Sizes sizes) {
    long[] x = sizes.x();
    List<long[]> refused = new ArrayList<>();
    refused.add(new long[] {x[0], x[1] * x[2] * x[3]});
    refused.add(new long[] {x[0], x[1], 1, x[3]});
    if (!sizes.parameters().isEmpty()) {
      refused.add(new long[] {x[0], x[1] + 1, x[2], x[3]});
    }
    return refused;
  }

  private static Sizes images(long n, long c, long h, long w, long out, long kh, long kw) {
    return new Sizes(
        new long[] {n, c, h, w},
        List.of(new ParameterShape("w", out, c, kh, kw), new ParameterShape("b", out)));
  }

  private static Sizes images(long n, long c, long h, long w) {
    return new Sizes(new long[] {n, c, h, w}, List.of());
  }

  private static List<Shortcut> shortcuts() {
    return Stream.concat(
            Stream.of(
                    "Convolution",
                    "Pooling",
                    "Kernels",
                    "HostKernels",
                    "ArrayKernels",
                    "DeviceKernels",
                    "NDCNN",
                    "ExtractImagePatches",
                    "DynamicCustomOp",
                    "DifferentialFunctionClassHolder",
                    "SameDiff")
                .map(Shortcut::ofClass),
            Stream.of(
                Shortcut.ofLibrary("backprop.exercise.standin.StandIns"),
                Shortcut.ofLibrary("backprop.nn.Conv2d"),
                Shortcut.ofLibrary("backprop.nn.MaxPool2d"),
                Shortcut.ofMethod("Nd4j", "cnn"),
                Shortcut.ofMethod("NDImage", "extractImagePatches"),
                Shortcut.ofPackage("org.nd4j.linalg.convolution"),
                Shortcut.ofPackage("org.nd4j.linalg.api.ops.impl.layers.convolution")))
        .toList();
  }
}
