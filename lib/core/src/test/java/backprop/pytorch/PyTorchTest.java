package backprop.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.init.He;
import backprop.loss.BinaryCrossEntropy;
import backprop.loss.Hinge;
import backprop.loss.Huber;
import backprop.loss.Loss;
import backprop.loss.MeanAbsoluteError;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.AvgPool2d;
import backprop.nn.BatchNorm;
import backprop.nn.Conv2d;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Embedding;
import backprop.nn.Flatten;
import backprop.nn.Gelu;
import backprop.nn.Gru;
import backprop.nn.Layer;
import backprop.nn.LayerNorm;
import backprop.nn.LeakyRelu;
import backprop.nn.Lstm;
import backprop.nn.MaxPool2d;
import backprop.nn.Mode;
import backprop.nn.MultiHeadAttention;
import backprop.nn.Parameter;
import backprop.nn.PositionalEmbedding;
import backprop.nn.Relu;
import backprop.nn.Residual;
import backprop.nn.Rnn;
import backprop.nn.Sequential;
import backprop.nn.Sigmoid;
import backprop.nn.Softmax;
import backprop.nn.Tanh;
import backprop.nn.TransformerBlock;
import backprop.nn.models.TinyGpt;
import backprop.optim.AdaGrad;
import backprop.optim.Adam;
import backprop.optim.AdamW;
import backprop.optim.Momentum;
import backprop.optim.Nesterov;
import backprop.optim.Optimizer;
import backprop.optim.RmsProp;
import backprop.optim.Sgd;
import backprop.regularize.ElasticNet;
import backprop.regularize.L1;
import backprop.regularize.L2;
import backprop.regularize.Regularizer;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The numbers were written down by {@code src/test/python/record_pytorch.py}. */
@DisplayName("What PyTorch computed, we compute")
class PyTorchTest {

  static Stream<Recorded> layers() {
    return Recorded.in("layers.json");
  }

  static Stream<Recorded> models() {
    return Recorded.in("models.json");
  }

  static Stream<Recorded> losses() {
    return Recorded.in("losses.json");
  }

  static Stream<Recorded> regularizers() {
    return Recorded.in("regularizers.json");
  }

  static Stream<Recorded> optimizers() {
    return Recorded.in("optimizers.json");
  }

  private static Layer layer(String name, DataType type) {
    Random random = new Random(1);
    return switch (name) {
      case "Dense" -> new Dense(3, 2, He.normal(), type, random);
      case "Sigmoid" -> new Sigmoid();
      case "Tanh" -> new Tanh();
      case "Relu" -> new Relu();
      case "LeakyRelu" -> new LeakyRelu();
      case "Gelu" -> new Gelu();
      case "Softmax" -> new Softmax();
      case "Dropout" -> new Dropout(0.5, 1);
      case "Flatten" -> new Flatten();
      case "BatchNorm" -> new BatchNorm(3, 0.1, 1e-5, type);
      case "BatchNorm of images" -> new BatchNorm(2, 0.1, 1e-5, type);
      case "LayerNorm" -> new LayerNorm(5, 1e-5, type);
      case "LayerNorm of sequences" -> new LayerNorm(4, 1e-5, type);
      case "Residual" -> new Residual(new Dense(3, 3, He.normal(), type, random));
      case "Sequential" ->
          new Sequential(
              new Dense(4, 5, He.normal(), type, random),
              new Relu(),
              new Dense(5, 3, He.normal(), type, random));
      case "Rnn" -> new Rnn(2, 3, He.normal(), type, random);
      case "Lstm" -> new Lstm(2, 3, He.normal(), type, random);
      case "Gru" -> new Gru(2, 3, He.normal(), type, random);
      case "Conv2d" -> convolution(2, 3, new Window(3, 3, 1, 0), type);
      case "Conv2d, stride 2, padding 1" -> convolution(2, 3, new Window(3, 2, 2, 1), type);
      case "MaxPool2d" -> new MaxPool2d(2);
      case "MaxPool2d, overlapping" -> new MaxPool2d(new Window(3, 2, 1, 0));
      case "AvgPool2d" -> new AvgPool2d(2);
      case "AvgPool2d, overlapping" -> new AvgPool2d(new Window(3, 2, 1, 0));
      case "Embedding" -> new Embedding(5, 3, He.normal(), type, random);
      case "PositionalEmbedding" -> new PositionalEmbedding(5, 2, He.normal(), type, random);
      case "MultiHeadAttention", "MultiHeadAttention, keys hidden" ->
          new MultiHeadAttention(6, 2, false, He.normal(), type, random);
      case "MultiHeadAttention, causal", "MultiHeadAttention, causal, keys hidden" ->
          new MultiHeadAttention(6, 2, true, He.normal(), type, random);
      case "TransformerBlock" -> new TransformerBlock(4, 2, true, He.normal(), type, random);
      default -> throw new IllegalArgumentException("recorded, but not compared: " + name);
    };
  }

  private static Layer model(String name, DataType type) {
    Random random = new Random(1);
    return switch (name) {
      case "TinyGpt" -> new TinyGpt(new TinyGpt.Shape(7, 6, 4, 2, 2), type, random);
      case "LeNet, smaller" ->
          new Sequential(
              convolution(1, 2, new Window(3, 3, 1, 0), type),
              new MaxPool2d(2),
              convolution(2, 3, new Window(2, 2, 1, 0), type),
              new MaxPool2d(2),
              new Flatten(),
              new Dense(12, 4, He.normal(), type, random),
              new Relu(),
              new Dense(4, 3, He.normal(), type, random));
      default -> throw new IllegalArgumentException("recorded, but not compared: " + name);
    };
  }

  private static Conv2d convolution(int in, int out, Window window, DataType type) {
    return new Conv2d(in, out, window, He.normal(), type, new Random(1));
  }

  private static Loss loss(String name) {
    return switch (name) {
      case "Hinge" -> new Hinge();
      case "SoftmaxCrossEntropy, smoothing 0.1" -> new SoftmaxCrossEntropy(0.1);
      case "MeanSquaredError" -> new MeanSquaredError();
      case "MeanAbsoluteError" -> new MeanAbsoluteError();
      case "Huber" -> new Huber();
      case "Huber, delta 0.5" -> new Huber(0.5);
      case "BinaryCrossEntropy" -> new BinaryCrossEntropy();
      case "SoftmaxCrossEntropy of classes", "SoftmaxCrossEntropy of shares" ->
          new SoftmaxCrossEntropy();
      default -> throw new IllegalArgumentException("recorded, but not compared: " + name);
    };
  }

  private static Regularizer regularizer(String name) {
    return switch (name) {
      case "L1" -> new L1(0.3);
      case "L2" -> new L2(0.3);
      case "ElasticNet" -> new ElasticNet(0.2, 0.5);
      default -> throw new IllegalArgumentException("recorded, but not compared: " + name);
    };
  }

  private static Optimizer optimizer(String name, List<Parameter> parameters) {
    return switch (name) {
      case "Sgd" -> new Sgd(parameters, 0.1);
      case "Momentum" -> new Momentum(parameters, 0.1);
      case "Nesterov" -> new Nesterov(parameters, 0.1);
      case "AdaGrad" -> new AdaGrad(parameters, 0.1);
      case "RmsProp" -> new RmsProp(parameters, 0.1);
      case "Adam" -> new Adam(parameters, 0.1);
      case "AdamW" -> new AdamW(parameters, 0.1);
      default -> throw new IllegalArgumentException("recorded, but not compared: " + name);
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  @DisplayName("of a layer: the output, every gradient, the running statistics")
  void layer(Recorded recorded) {
    Layer layer = layer(recorded.name(), recorded.type());
    start(recorded, layer);
    if (layer instanceof MultiHeadAttention attention && recorded.given().has("keep")) {
      attention.keep(recorded.array(recorded.given().get("keep")));
    }
    recorded
        .arrays(recorded.given().get("state"))
        .forEach((name, value) -> set(name, layer.state().get(name), value));

    INDArray x = recorded.array(recorded.given().get("x"));
    INDArray y = layer.forward(x, Mode.valueOf(recorded.given().get("mode").asText()));
    assertComputed(recorded, "y", recorded.computed().get("y"), y);
    INDArray dX = layer.backward(recorded.array(recorded.given().get("dY")));
    if (recorded.computed().has("dX")) {
      assertComputed(recorded, "dX", recorded.computed().get("dX"), dX);
    }
    assertGradients(recorded, layer);
    recorded
        .computed()
        .get("state")
        .properties()
        .forEach(
            e -> assertComputed(recorded, e.getKey(), e.getValue(), layer.state().get(e.getKey())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  @DisplayName("of a whole model: the logits, the loss, its gradient by every parameter")
  void model(Recorded recorded) {
    Layer model = model(recorded.name(), recorded.type());
    start(recorded, model);
    Loss loss = new SoftmaxCrossEntropy();
    INDArray target = recorded.array(recorded.given().get("target"));
    INDArray logits = model.forward(recorded.array(recorded.given().get("x")), Mode.TRAIN);
    assertComputed(recorded, "logits", recorded.computed().get("logits"), logits);
    assertValue(recorded, recorded.computed().get("loss"), loss.value(logits, target));
    model.backward(loss.gradient(logits, target));
    assertGradients(recorded, model);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  @DisplayName("of a loss: its value, and its gradient")
  void loss(Recorded recorded) {
    Loss loss = loss(recorded.name());
    INDArray prediction = recorded.array(recorded.given().get("prediction"));
    INDArray target = recorded.array(recorded.given().get("target"));
    assertValue(recorded, recorded.computed().get("value"), loss.value(prediction, target));
    assertComputed(
        recorded,
        "gradient",
        recorded.computed().get("gradient"),
        loss.gradient(prediction, target));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("regularizers")
  @DisplayName("of a regularizer: its penalty, and its gradient")
  void regularizer(Recorded recorded) {
    Regularizer regularizer = regularizer(recorded.name());
    INDArray w = recorded.array(recorded.given().get("w"));
    assertValue(recorded, recorded.computed().get("penalty"), regularizer.penalty(w));
    assertComputed(
        recorded, "gradient", recorded.computed().get("gradient"), regularizer.gradient(w));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  @DisplayName("of an optimizer: where a weight and a bias are after each of five steps")
  void optimizer(Recorded recorded) {
    Map<String, INDArray> start = recorded.arrays(recorded.given().get("start"));
    List<Parameter> parameters =
        List.of(Parameter.weight("w", start.get("w")), Parameter.bias("b", start.get("b")));
    Optimizer optimizer = optimizer(recorded.name(), parameters);
    for (int step = 0; step < 5; step++) {
      optimizer.zeroGradients();
      Map<String, INDArray> g = recorded.arrays(recorded.given().get("gradients").get(step));
      parameters.forEach(p -> p.accumulate(g.get(p.name())));
      optimizer.step();
      JsonNode expected = recorded.computed().get(step);
      for (Parameter p : parameters) {
        String what = p.name() + " after step " + (step + 1);
        assertComputed(recorded, what, expected.get(p.name()), p.value());
      }
    }
  }

  /** Gives the layer the recorded parameters, of which it must have all and no other. */
  private static void start(Recorded recorded, Layer layer) {
    Map<String, INDArray> start = recorded.arrays(recorded.given().get("parameters"));
    assertEquals(start.keySet(), layer.named().keySet(), "parameters");
    start.forEach((name, value) -> set(name, layer.named().get(name).value(), value));
  }

  private static void assertGradients(Recorded recorded, Layer layer) {
    JsonNode gradients = recorded.computed().get("gradients");
    layer
        .named()
        .forEach(
            (name, p) ->
                assertComputed(recorded, "gradient of " + name, gradients.get(name), p.gradient()));
  }

  private static void assertValue(Recorded recorded, JsonNode node, double actual) {
    double expected = node.get("data").get(0).asDouble();
    assertTrue(Double.isFinite(actual), () -> "value: not a number: " + actual);
    assertEquals(expected, actual, tolerance(recorded.type()) * Math.abs(expected), "value");
  }

  private static void set(String name, INDArray array, INDArray value) {
    assertNotNull(array, name);
    assertArrayEquals(value.shape(), array.shape(), name);
    array.assign(value);
  }

  private static double tolerance(DataType type) {
    return type == DataType.FLOAT ? 1e-5 : 1e-9;
  }

  /**
   * Type, shape and finiteness first; then every number, relative to its own size or, where terms
   * cancelled in a sum, to a tenth of the largest number beside it.
   */
  private static void assertComputed(
      Recorded recorded, String what, JsonNode node, INDArray actual) {
    INDArray expected = recorded.array(node);
    assertEquals(recorded.type(), actual.dataType(), what + ": type");
    assertArrayEquals(expected.shape(), actual.shape(), what + ": shape");
    double largest = 0;
    for (long i = 0; i < expected.length(); i++) {
      largest = Math.max(largest, Math.abs(expected.getDouble(Shapes.index(i, expected.shape()))));
    }
    for (long i = 0; i < expected.length(); i++) {
      long[] index = Shapes.index(i, expected.shape());
      double e = expected.getDouble(index);
      double a = actual.getDouble(index);
      String where = what + " at " + Shapes.text(index);
      assertTrue(Double.isFinite(a), () -> where + ": not a number: " + a);
      assertEquals(e, a, tolerance(recorded.type()) * Math.max(Math.abs(e), 0.1 * largest), where);
    }
  }
}
