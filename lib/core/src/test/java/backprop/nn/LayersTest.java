package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.check.SameDiffOracle;
import backprop.init.He;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Layers")
class LayersTest {

  @Test
  @DisplayName("compute a dense layer as a pencil does, forward and backward")
  void denseByHand() {
    Dense dense = new Dense(2, 2, 1);
    dense.parameters().get(0).value().assign(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}));
    dense.parameters().get(1).value().assign(Nd4j.createFromArray(10f, 20f));
    INDArray x = Nd4j.createFromArray(new float[][] {{1, 2}, {0, -1}});
    // 1·1 + 2·3 + 10 = 17,  1·2 + 2·4 + 20 = 30;  -3 + 10 = 7,  -4 + 20 = 16.
    INDArray y = dense.forward(x, Mode.TRAIN);
    assertClose(Nd4j.createFromArray(new float[][] {{17, 30}, {7, 16}}), y, 0);

    INDArray dX = dense.backward(Nd4j.createFromArray(new float[][] {{1, 0}, {2, -1}}));
    // dX = dY Wᵀ: (1, 3) and (2·1 - 1·2, 2·3 - 1·4) = (0, 2).
    assertClose(Nd4j.createFromArray(new float[][] {{1, 3}, {0, 2}}), dX, 0);
    // dW = Xᵀ dY: rows (1·1 + 0·2, 0) and (2·1 - 1·2, 0 + 1) = (0, 1). db: (3, -1).
    INDArray dW = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});
    assertClose(dW, dense.parameters().get(0).gradient(), 0);
    assertClose(Nd4j.createFromArray(3f, -1f), dense.parameters().get(1).gradient(), 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @DisplayName("in a network agree with SameDiff: output, and gradients of input and parameters")
  void sameDiff(DataType type) {
    double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-12;
    Random random = new Random(3);
    Sequential net =
        new Sequential(
            new Dense(5, 4, He.normal(), type, random),
            new Tanh(),
            new Dense(4, 6, He.normal(), type, random),
            new Sigmoid(),
            new Dense(6, 3, He.normal(), type, random),
            new Relu());
    net.parameters()
        .forEach(p -> p.value().assign(random(type, p.value().length(), p.value().shape())));
    INDArray x = random(type, 7, 8, 5);
    INDArray dY = random(type, 8, 8, 3);
    INDArray y = net.forward(x, Mode.TRAIN);
    INDArray dX = net.backward(dY);

    Map<String, INDArray> inputs = new LinkedHashMap<>();
    inputs.put("x", x);
    net.named().forEach((name, p) -> inputs.put(name.replace('.', '_'), p.value()));
    SameDiffOracle oracle =
        SameDiffOracle.of(
            inputs,
            dY,
            (sd, v) -> {
              SDVariable a = sd.math.tanh(dense(v, v.get("x"), 1));
              return sd.nn.relu(dense(v, sd.nn.sigmoid(dense(v, a, 2)), 3), 0);
            });
    assertClose(oracle.output(), y, tolerance);
    assertClose(oracle.gradients().get("x"), dX, tolerance);
    net.named()
        .forEach(
            (name, p) ->
                assertClose(
                    oracle.gradients().get(name.replace('.', '_')), p.gradient(), tolerance));
  }

  private static SDVariable dense(Map<String, SDVariable> v, SDVariable x, int i) {
    return x.mmul(v.get("dense" + i + "_w")).add(v.get("dense" + i + "_b"));
  }

  @Test
  @DisplayName("refuse what does not fit with place, expected, actual and what to do")
  void refusals() {
    Dense dense = new Dense(784, 10, 1);
    assertEquals(
        "Dense.forward: x must be [n, 784], got [32, 28, 28]; flatten it first",
        refused(() -> dense.forward(Nd4j.zeros(DataType.FLOAT, 32, 28, 28), Mode.EVAL)));
    assertEquals(
        "Dense.forward: x must be [n, 784], got [784]; reshape one example to [1, 784]",
        refused(() -> dense.forward(Nd4j.zeros(DataType.FLOAT, 784), Mode.EVAL)));
    assertEquals(
        "Dense.forward: x must be [n, 784], got [784, 5]; transpose it so that each example is a"
            + " row",
        refused(() -> dense.forward(Nd4j.zeros(DataType.FLOAT, 784, 5), Mode.EVAL)));
    assertEquals(
        "Dense.forward: x must be FLOAT, got DOUBLE; castTo(DataType.FLOAT) first",
        refused(() -> dense.forward(Nd4j.zeros(DataType.DOUBLE, 2, 784), Mode.EVAL)));
    assertEquals(
        "Dense.forward: x must be an array, got null; if a cell defined it, run that cell again, and if forward keeps it, call forward first",
        refused(() -> dense.forward(null, Mode.EVAL)));
    var early =
        assertThrows(
            IllegalStateException.class, () -> dense.backward(Nd4j.zeros(DataType.FLOAT, 1, 10)));
    assertEquals(
        "Dense.backward: nothing to go back through; call forward first, then backward",
        early.getMessage());
    dense.forward(Nd4j.zeros(DataType.FLOAT, 3, 784), Mode.TRAIN);
    assertEquals(
        "Dense.backward: dY must be [3, 10], got [1, 10]",
        refused(() -> dense.backward(Nd4j.zeros(DataType.FLOAT, 1, 10))));
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  @Test
  @DisplayName("made from the same seed have the same weights, from another seed others")
  void seeds() {
    INDArray w = new Dense(5, 4, 9).parameters().get(0).value();
    assertClose(w, new Dense(5, 4, 9).parameters().get(0).value(), 0);
    INDArray other = new Dense(5, 4, 10).parameters().get(0).value();
    assertEquals(false, w.equalsWithEps(other, 1e-3));
  }

  @Test
  @DisplayName("in a row are named by kind and number, and their parameters after them")
  void names() {
    Sequential net = new Sequential(new Dense(3, 2, 1), new Relu(), new Dense(2, 2, 2));
    assertEquals(
        List.of("dense1", "relu1", "dense2"),
        net.parts().stream().map(Composite.Part::name).toList());
    assertEquals(
        List.of("dense1.w", "dense1.b", "dense2.w", "dense2.b"), List.copyOf(net.named().keySet()));
    Sequential outer = new Sequential(net, new Dense(2, 1, 3));
    assertEquals(
        List.of(
            "sequential1.dense1.w",
            "sequential1.dense1.b",
            "sequential1.dense2.w",
            "sequential1.dense2.b",
            "dense1.w",
            "dense1.b"),
        List.copyOf(outer.named().keySet()));
    assertEquals(6, outer.parameters().size());
  }

  @Test
  @DisplayName("add to a parameter's gradient, of its shape and type alone")
  void parameter() {
    Parameter w = Parameter.weight("w", Nd4j.ones(DataType.FLOAT, 2, 2));
    w.accumulate(Nd4j.ones(DataType.FLOAT, 2, 2));
    w.accumulate(Nd4j.ones(DataType.FLOAT, 2, 2));
    assertClose(Nd4j.ones(DataType.FLOAT, 2, 2).mul(2), w.gradient(), 0);
    w.zeroGradient();
    assertClose(Nd4j.zeros(DataType.FLOAT, 2, 2), w.gradient(), 0);
    assertEquals(
        "Parameter.accumulate: gradient of w must be [2, 2], got [4]",
        refused(() -> w.accumulate(Nd4j.ones(DataType.FLOAT, 4))));
    assertEquals(
        "Parameter.accumulate: gradient of w must be FLOAT, got DOUBLE; castTo(DataType.FLOAT)"
            + " first",
        refused(() -> w.accumulate(Nd4j.ones(DataType.DOUBLE, 2, 2))));
  }
}
