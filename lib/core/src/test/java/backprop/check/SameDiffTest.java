package backprop.check;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.init.He;
import backprop.loss.BinaryCrossEntropy;
import backprop.loss.Huber;
import backprop.loss.Loss;
import backprop.loss.MeanAbsoluteError;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.AvgPool2d;
import backprop.nn.Embedding;
import backprop.nn.Gelu;
import backprop.nn.Layer;
import backprop.nn.LeakyRelu;
import backprop.nn.Lstm;
import backprop.nn.MaxPool2d;
import backprop.nn.Mode;
import backprop.nn.MultiHeadAttention;
import backprop.tensor.Ops;
import backprop.tensor.Window;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layers and losses beside SameDiff's operations of the same name, in DOUBLE. Dense, convolutions,
 * norms and softmax have theirs beside their other tests. SameDiff has no GRU like ours: its reset
 * gate stands before the product.
 */
@DisplayName("What SameDiff has too, we compute as it does")
class SameDiffTest {

  private static final double TOLERANCE = 1e-11;
  private static final LossReduce MEAN = LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT;

  private static INDArray numbers(long seed, long... shape) {
    return random(DataType.DOUBLE, seed, shape);
  }

  /** Runs layer and graph from the same input, parameters and dY, and compares everything. */
  private static void compare(
      Layer layer,
      INDArray x,
      boolean differentiable,
      BiFunction<SameDiff, Map<String, SDVariable>, SDVariable> graph) {
    INDArray y = layer.forward(x, Mode.TRAIN);
    INDArray dY = numbers(5, y.shape());
    INDArray dX = layer.backward(dY);
    Map<String, INDArray> inputs = new HashMap<>();
    if (differentiable) {
      inputs.put("x", x);
    }
    layer.parameters().forEach(p -> inputs.put(p.name(), p.value()));
    SameDiffOracle oracle = SameDiffOracle.of(inputs, dY, graph);
    assertClose(oracle.output(), y, TOLERANCE);
    if (differentiable) {
      assertClose(oracle.gradients().get("x"), dX, TOLERANCE);
    }
    layer
        .parameters()
        .forEach(p -> assertClose(oracle.gradients().get(p.name()), p.gradient(), TOLERANCE));
  }

  static Stream<Arguments> activations() {
    return Stream.of(
        Arguments.of("LeakyRelu", new LeakyRelu(0.125), leakyRelu()),
        Arguments.of("Gelu, by the error function", new Gelu(), gelu()));
  }

  /** Of a slope that a float holds exactly: SameDiff keeps no better one. */
  private static BiFunction<SameDiff, Map<String, SDVariable>, SDVariable> leakyRelu() {
    return (sd, v) -> sd.nn.leakyRelu(v.get("x"), 0.125);
  }

  private static BiFunction<SameDiff, Map<String, SDVariable>, SDVariable> gelu() {
    return (sd, v) -> v.get("x").mul(sd.math.erf(v.get("x").mul(Math.sqrt(0.5))).add(1.0)).mul(0.5);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("activations")
  @DisplayName("activations")
  void activation(
      String name, Layer layer, BiFunction<SameDiff, Map<String, SDVariable>, SDVariable> graph) {
    compare(layer, numbers(1, 6, 5), true, graph);
  }

  @Test
  @DisplayName("pooling, of maxima and of means, overlapping or not")
  void pooling() {
    INDArray x = numbers(1, 2, 3, 6, 5);
    for (Window window : new Window[] {new Window(2, 2, 2, 0), new Window(3, 2, 1, 0)}) {
      Pooling2DConfig config =
          Pooling2DConfig.builder()
              .kH(window.height())
              .kW(window.width())
              .sH(window.stride())
              .sW(window.stride())
              .build();
      compare(new MaxPool2d(window), x, true, (sd, v) -> sd.cnn.maxPooling2d(v.get("x"), config));
      compare(new AvgPool2d(window), x, true, (sd, v) -> sd.cnn.avgPooling2d(v.get("x"), config));
    }
  }

  @Test
  @DisplayName("an embedding, as a product with rows that have a one at the token")
  void embedding() {
    // SameDiff 1.0.0-M2.1 gives another gradient for its gather than central differences do.
    INDArray tokens = Nd4j.createFromArray(new int[][] {{3, 0, 3}, {1, 3, 2}});
    Embedding layer = new Embedding(5, 4, He.normal(), DataType.DOUBLE, new Random(2));
    compare(
        layer,
        tokens,
        false,
        (sd, v) -> {
          SDVariable ones = sd.oneHot(sd.constant(tokens.reshape(6)), 5, -1, 1, 0, DataType.DOUBLE);
          return ones.mmul(v.get("w")).reshape(2, 3, 4);
        });
  }

  @Test
  @DisplayName("an LSTM over whole sequences")
  void lstm() {
    Lstm layer = new Lstm(3, 4, He.normal(), DataType.DOUBLE, new Random(3));
    layer.named().get("b").value().assign(numbers(4, 16));
    LSTMLayerConfig config =
        LSTMLayerConfig.builder()
            .lstmdataformat(LSTMDataFormat.NTS)
            .directionMode(LSTMDirectionMode.FWD)
            .retFullSequence(true)
            .build();
    compare(
        layer,
        numbers(1, 2, 5, 3),
        true,
        (sd, v) ->
            sd.rnn
                .lstmLayer(
                    v.get("x"),
                    LSTMLayerWeights.builder()
                        .weights(v.get("w"))
                        .rWeights(v.get("u"))
                        .bias(v.get("b"))
                        .build(),
                    config)[0]);
  }

  @Test
  @DisplayName("attention of two heads that do not look ahead")
  void attention() {
    int t = 4;
    MultiHeadAttention layer =
        new MultiHeadAttention(6, 2, true, He.normal(), DataType.DOUBLE, new Random(3));
    layer.named().get("b").value().assign(numbers(4, 18));
    INDArray later = Nd4j.zeros(DataType.DOUBLE, t, t);
    for (int s = 0; s < t; s++) {
      for (int r = s + 1; r < t; r++) {
        later.putScalar(s, r, -1e9);
      }
    }
    compare(
        layer,
        numbers(1, 3, t, 6),
        true,
        (sd, v) -> {
          SDVariable rows = v.get("x").reshape(3 * t, 6);
          SDVariable[] qkv = sd.split(rows.mmul(v.get("w")).add(v.get("b")), 3, 1);
          SDVariable[] heads = new SDVariable[3];
          for (int i = 0; i < 3; i++) {
            heads[i] = qkv[i].reshape(3, t, 2, 3).permute(0, 2, 1, 3);
          }
          SDVariable scores = sd.mmul(heads[0], heads[1], false, true, false);
          SDVariable shares =
              sd.nn.softmax(scores.mul(1 / Math.sqrt(3)).add(sd.constant(later)), -1);
          SDVariable looked = sd.mmul(shares, heads[2]).permute(0, 2, 1, 3).reshape(3 * t, 6);
          return looked.mmul(v.get("wOut")).add(v.get("bOut")).reshape(3, t, 6);
        });
  }

  /** A loss of SameDiff's, of a prediction and a target. */
  @FunctionalInterface
  private interface Graph {
    SDVariable of(SameDiff sd, SDVariable prediction, SDVariable target);
  }

  static Stream<Arguments> losses() {
    INDArray any = numbers(2, 6, 4);
    INDArray shares = Ops.softmax(any);
    Graph squares = (sd, p, t) -> sd.loss.meanSquaredError(t, p, null, MEAN);
    Graph sizes = (sd, p, t) -> sd.loss.absoluteDifference(t, p, null, MEAN);
    Graph huber = (sd, p, t) -> sd.loss.huberLoss(t, p, null, MEAN, 0.7);
    Graph binary = (sd, p, t) -> sd.loss.sigmoidCrossEntropy(t, p, null, MEAN, 0);
    Graph softmax = (sd, p, t) -> sd.loss.softmaxCrossEntropy(t, p, null, MEAN, 0);
    Graph smoothed = (sd, p, t) -> sd.loss.softmaxCrossEntropy(t, p, null, MEAN, 0.1);
    return Stream.of(
        Arguments.of(new MeanSquaredError(), any, squares),
        Arguments.of(new MeanAbsoluteError(), any, sizes),
        Arguments.of(new Huber(0.7), any, huber),
        Arguments.of(new BinaryCrossEntropy(), shares, binary),
        Arguments.of(new SoftmaxCrossEntropy(), shares, softmax),
        Arguments.of(new SoftmaxCrossEntropy(0.1), shares, smoothed));
  }

  // JUnit would close the targets, which several losses share.
  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("losses")
  @DisplayName("losses: the value, and the gradient")
  void loss(Loss loss, INDArray target, Graph graph) {
    INDArray prediction = numbers(1, 6, 4);
    SameDiffOracle oracle =
        SameDiffOracle.of(
            Map.of("p", prediction),
            Nd4j.scalar(DataType.DOUBLE, 1),
            (sd, v) -> graph.of(sd, v.get("p"), sd.constant(target)));
    assertEquals(oracle.output().getDouble(0), loss.value(prediction, target), TOLERANCE);
    assertClose(oracle.gradients().get("p"), loss.gradient(prediction, target), TOLERANCE);
  }
}
