package backprop.loss;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.check.SameDiffOracle;
import backprop.tensor.Ops;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Losses")
class LossesTest {

  private final Loss squares = new MeanSquaredError();
  private final Loss crossEntropy = new SoftmaxCrossEntropy();

  @Test
  @DisplayName("average squared errors over all elements, without a half")
  void squaresByHand() {
    INDArray p = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 5}});
    INDArray t = Nd4j.createFromArray(new double[][] {{1, 0}, {4, 2}});
    // (0 + 4 + 1 + 9) / 4, and 2/4 of 0, 2, -1, 3.
    assertEquals(3.5, squares.value(p, t));
    INDArray gradient = Nd4j.createFromArray(new double[][] {{0, 1}, {-0.5, 1.5}});
    assertClose(gradient, squares.gradient(p, t), 0);
  }

  @Test
  @DisplayName("give log k to a network that knows nothing of k classes")
  void indifferent() {
    INDArray logits = Nd4j.zeros(DataType.FLOAT, 1000, 10);
    INDArray target = Nd4j.createFromArray(new int[1000]);
    assertEquals(Math.log(10), crossEntropy.value(logits, target), 1e-6);
  }

  @Test
  @DisplayName("take class indices and rows of ones and zeros for the same")
  void indicesAndRows() {
    INDArray logits = random(DataType.DOUBLE, 1, 4, 3);
    INDArray classes = Nd4j.createFromArray(2, 0, 1, 1);
    INDArray rows = Ops.oneHot(classes, 3, DataType.DOUBLE);
    assertEquals(crossEntropy.value(logits, rows), crossEntropy.value(logits, classes), 0);
    assertClose(crossEntropy.gradient(logits, rows), crossEntropy.gradient(logits, classes), 0);
  }

  @Test
  @DisplayName("agree with SameDiff's own log of its own softmax")
  void sameDiff() {
    INDArray logits = random(DataType.DOUBLE, 2, 6, 4);
    INDArray y = Ops.softmax(random(DataType.DOUBLE, 3, 6, 4));
    SameDiffOracle oracle =
        SameDiffOracle.of(
            Map.of("z", logits),
            Nd4j.scalar(DataType.DOUBLE, 1),
            (sd, v) ->
                sd.math.log(sd.nn.softmax(v.get("z"), 1)).mul(sd.constant(y)).sum().mul(-1.0 / 6));
    assertEquals(oracle.output().getDouble(0), crossEntropy.value(logits, y), 1e-12);
    assertClose(oracle.gradients().get("z"), crossEntropy.gradient(logits, y), 1e-12);
  }

  @Test
  @DisplayName("stay right at logits of ±100,000, in float")
  void hugeLogits() {
    INDArray logits = Nd4j.createFromArray(new float[][] {{1e5f, -1e5f}, {1e5f, -1e5f}});
    INDArray target = Nd4j.createFromArray(0, 1);
    // The first row costs nothing, the second 200,000.
    assertEquals(1e5, crossEntropy.value(logits, target), 1);
    INDArray gradient = Nd4j.createFromArray(new float[][] {{0, 0}, {0.5f, -0.5f}});
    assertClose(gradient, crossEntropy.gradient(logits, target), 1e-7);
    INDArray one = Nd4j.createFromArray(1e5f, -1e5f);
    INDArray yes = Nd4j.createFromArray(1f, 1f);
    assertEquals(5e4, new BinaryCrossEntropy().value(one, yes), 1);
  }

  @Test
  @DisplayName("refuse a class that there is not, and a target of another shape")
  void refusals() {
    INDArray logits = Nd4j.zeros(DataType.FLOAT, 2, 3);
    var noClass =
        assertThrows(
            IllegalArgumentException.class,
            () -> crossEntropy.value(logits, Nd4j.createFromArray(1, 3)));
    assertEquals(
        "SoftmaxCrossEntropy.value: target[1] must be a class from 0 to 2, got 3",
        noClass.getMessage());
    var shape =
        assertThrows(
            IllegalArgumentException.class,
            () -> squares.gradient(logits, Nd4j.zeros(DataType.FLOAT, 3, 2)));
    assertEquals(
        "MeanSquaredError.gradient: target must be [2, 3], got [3, 2]", shape.getMessage());
  }
}
