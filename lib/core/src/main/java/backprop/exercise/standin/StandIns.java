package backprop.exercise.standin;

import backprop.exercise.ActivationsFactory;
import backprop.exercise.ConvolutionAndPoolingFactory;
import backprop.exercise.GatedAndParallelFactory;
import backprop.exercise.InitializersFactory;
import backprop.exercise.LayerFactory;
import backprop.exercise.LossFactory;
import backprop.exercise.NormsFactory;
import backprop.exercise.OptimizersFactory;
import backprop.exercise.SharedAttentionFactory;
import backprop.exercise.standin.ArrayTape.TapedArray;
import backprop.init.He;
import backprop.init.Xavier;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Layer;
import backprop.nn.MaxPool2d;
import backprop.nn.Parameter;
import backprop.optim.Adam;
import backprop.optim.GradientClip;
import backprop.optim.Momentum;
import backprop.optim.RmsProp;
import backprop.optim.Schedule;
import backprop.tensor.Shapes;
import backprop.tensor.Window;

/**
 * For each exercise that a milestone is made of, what stands in where it has not been written yet:
 * the library's own where the library has it, and where it has not, the formula on a tape.
 *
 * <p>Whatever passes an exercise's tests computes the same numbers as what stands here for it, and
 * so does a network of the one or the other.
 */
public final class StandIns {

  private static final double EPSILON = 1e-5;

  /** Exercise 05. */
  public static final LayerFactory.OfTwo AFFINE = StandIns::affine;

  /** Exercise 06. */
  public static final LossFactory CROSS_ENTROPY = SoftmaxCrossEntropy::new;

  /** Exercise 10. */
  public static final ActivationsFactory ACTIVATIONS =
      new ActivationsFactory(StandIns::softsign, StandIns::softplus, StandIns::silu);

  /** Exercise 11. */
  public static final InitializersFactory INITIALIZERS =
      new InitializersFactory(He::normal, Xavier::uniform, GradientClip::byNorm);

  /** Exercise 12. */
  public static final NormsFactory NORMS = new NormsFactory(StandIns::rmsNorm, StandIns::groupNorm);

  /** Exercise 13. */
  public static final OptimizersFactory OPTIMIZERS =
      new OptimizersFactory(Momentum::new, RmsProp::new, Adam::new, Schedule::warmUpThenCosine);

  /** Exercise 16. */
  public static final ConvolutionAndPoolingFactory CONVOLUTION_AND_POOLING =
      new ConvolutionAndPoolingFactory(
          TapedConvolution::of, (size, stride) -> new MaxPool2d(new Window(size, size, stride, 0)));

  /** Exercise 18. */
  public static final SharedAttentionFactory CAUSAL_ATTENTION = TapedAttention::new;

  /** Exercise 19. */
  public static final GatedAndParallelFactory TRANSFORMER_BLOCK =
      new GatedAndParallelFactory(StandIns::swiGlu, SideBySide::new);

  private StandIns() {}

  private static Layer affine(Parameter w, Parameter b) {
    return new TapedLayer(
        "Affine",
        (place, x) -> Shapes.requireColumns(place, "x", x, w.value().size(0)),
        (tape, x, p) -> tape.plusChannels(tape.matmul(x, p.get(0)), p.get(1)),
        w,
        b);
  }

  private static Layer softsign() {
    return new TapedLayer(
        "Softsign",
        (place, x) -> Shapes.requireReal(place, "x", x),
        (tape, x, p) -> tape.times(x, tape.reciprocal(tape.plus(tape.sizes(x), 1))));
  }

  /** The larger of x and 0, which is half of x + |x|, and log (1 + exp -|x|). */
  private static Layer softplus() {
    return new TapedLayer(
        "Softplus",
        (place, x) -> Shapes.requireReal(place, "x", x),
        (tape, x, p) -> {
          TapedArray size = tape.sizes(x);
          TapedArray rest = tape.log(tape.plus(tape.exp(tape.times(size, -1)), 1));
          return tape.plus(tape.times(tape.plus(x, size), 0.5), rest);
        });
  }

  private static Layer silu() {
    return new TapedLayer(
        "SiLU",
        (place, x) -> Shapes.requireReal(place, "x", x),
        (tape, x, p) -> tape.times(x, tape.sigmoid(x)));
  }

  private static Layer rmsNorm(Parameter gain) {
    return new TapedLayer(
        "RMSNorm",
        (place, x) -> Shapes.requireLast(place, "x", x, gain.value().length()),
        (tape, x, p) -> {
          long[] shape = x.value().shape();
          long d = gain.value().length();
          TapedArray rows = tape.reshape(x, x.value().length() / d, d);
          TapedArray normed = tape.timesColumn(rows, inverseSize(tape, rows));
          return tape.reshape(tape.timesChannels(normed, p.get(0)), shape);
        },
        gain);
  }

  private static Layer groupNorm(int groups, Parameter gain, Parameter bias) {
    return new TapedLayer(
        "GroupNorm",
        (place, x) -> Shapes.requireChannels(place, "x", x, gain.value().length()),
        (tape, x, p) -> {
          long[] shape = x.value().shape();
          long sets = shape[0] * groups;
          TapedArray rows = tape.reshape(x, sets, x.value().length() / sets);
          TapedArray mean = tape.times(tape.sumOfRows(rows), 1.0 / rows.value().size(1));
          TapedArray centred = tape.plusColumn(rows, tape.times(mean, -1));
          TapedArray normed = tape.timesColumn(centred, inverseSize(tape, centred));
          TapedArray images = tape.reshape(normed, shape);
          return tape.plusChannels(tape.timesChannels(images, p.get(0)), p.get(1));
        },
        gain,
        bias);
  }

  /** 1 / √(mean of squares + ε), of each row. */
  private static TapedArray inverseSize(ArrayTape tape, TapedArray rows) {
    TapedArray squares = tape.sumOfRows(tape.times(rows, rows));
    TapedArray mean = tape.times(squares, 1.0 / rows.value().size(1));
    return tape.reciprocal(tape.root(tape.plus(mean, EPSILON)));
  }

  private static Layer swiGlu(Parameter gate, Parameter up, Parameter down) {
    return new TapedLayer(
        "SwiGLU",
        (place, x) -> Shapes.requireColumns(place, "x", x, gate.value().size(0)),
        (tape, x, p) -> {
          TapedArray g = tape.matmul(x, p.get(0));
          TapedArray h = tape.times(tape.times(g, tape.sigmoid(g)), tape.matmul(x, p.get(1)));
          return tape.matmul(h, p.get(2));
        },
        gate,
        up,
        down);
  }
}
