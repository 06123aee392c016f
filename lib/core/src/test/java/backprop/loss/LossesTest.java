package backprop.loss;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.check.CheckResult;
import backprop.check.GradientCheck;
import backprop.check.SameDiffOracle;
import backprop.tensor.Ops;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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

  // JUnit would close the arrays, which are shared, after each.
  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("stable")
  @DisplayName("stay finite at ±100,000 in float, value and gradient")
  void finite(Loss loss, INDArray target) {
    INDArray huge = Nd4j.createFromArray(new float[][] {{1e5f, -1e5f, 0}, {-1e5f, 1e5f, 1e5f}});
    assertTrue(Double.isFinite(loss.value(huge, target)));
    INDArray gradient = loss.gradient(huge, target);
    assertTrue(Ops.isFinite(gradient), gradient::toString);
    assertTrue(gradient.norm1Number().doubleValue() > 0);
  }

  static Stream<Arguments> stable() {
    INDArray classes = Nd4j.createFromArray(1, 0);
    INDArray shares = Nd4j.createFromArray(new float[][] {{0, 0.5f, 0.5f}, {1, 0, 0}});
    return Stream.of(
        Arguments.of(new SoftmaxCrossEntropy(), classes),
        Arguments.of(new SoftmaxCrossEntropy(0.1), classes),
        Arguments.of(new SoftmaxCrossEntropy(0.1), shares),
        Arguments.of(new Hinge(), classes),
        Arguments.of(new BinaryCrossEntropy(), shares),
        Arguments.of(new MeanSquaredError(), shares),
        Arguments.of(new MeanAbsoluteError(), shares),
        Arguments.of(new Huber(), shares));
  }

  @Test
  @DisplayName("smooth a class into a mixture with the uniform distribution")
  void smoothing() {
    INDArray logits = random(DataType.DOUBLE, 1, 2, 4);
    INDArray classes = Nd4j.createFromArray(2, 0);
    // 0.8 of the class, and a quarter of 0.2 for each of the four.
    INDArray mixed =
        Nd4j.createFromArray(new double[][] {{0.05, 0.05, 0.85, 0.05}, {0.85, 0.05, 0.05, 0.05}});
    Loss smooth = new SoftmaxCrossEntropy(0.2);
    assertEquals(crossEntropy.value(logits, mixed), smooth.value(logits, classes), 1e-12);
    assertClose(crossEntropy.gradient(logits, mixed), smooth.gradient(logits, classes), 1e-12);
  }

  @Test
  @DisplayName("of ignored positions take neither the loss nor the gradient, nor count them")
  void ignored() {
    INDArray logits = random(DataType.DOUBLE, 1, 4, 3);
    INDArray kept = logits.get(NDArrayIndex.interval(1, 3)).dup();
    for (double smoothing : new double[] {0, 0.1}) {
      for (long index : new long[] {-1, -100, 0}) {
        Loss loss = new SoftmaxCrossEntropy(smoothing, index);
        INDArray some = Nd4j.createFromArray(index, 2L, 1L, index);
        Loss plain = new SoftmaxCrossEntropy(smoothing);
        INDArray classes = Nd4j.createFromArray(2L, 1L);
        assertEquals(plain.value(kept, classes), loss.value(logits, some), 1e-12);
        INDArray gradient = loss.gradient(logits, some);
        INDArray middle = gradient.get(NDArrayIndex.interval(1, 3)).dup();
        assertClose(plain.gradient(kept, classes), middle, 1e-12);
        assertEquals(0, gradient.getRow(0).norm1Number().doubleValue());
        assertEquals(0, gradient.getRow(3).norm1Number().doubleValue());
        CheckResult result = GradientCheck.of(loss, logits, some);
        assertTrue(result.passed(), result::toString);
      }
    }
  }

  @Test
  @DisplayName("take sequences of logits, with indices or distributions, for rows one by one")
  void sequences() {
    INDArray rows = random(DataType.DOUBLE, 1, 6, 4);
    INDArray logits = rows.reshape('c', 2, 3, 4);
    INDArray classes = Nd4j.createFromArray(3, 0, -1, 1, 1, 2);
    INDArray sequence = classes.reshape('c', 2, 3);
    Loss loss = new SoftmaxCrossEntropy(0.1);
    for (char order : new char[] {'c', 'f'}) {
      INDArray z = logits.dup(order);
      INDArray c = sequence.dup(order);
      assertEquals(loss.value(rows, classes), loss.value(z, c), 1e-12);
      INDArray gradient = loss.gradient(rows, classes).reshape('c', 2, 3, 4);
      assertClose(gradient, loss.gradient(z, c), 1e-12);
    }
    INDArray shares = Ops.softmax(random(DataType.DOUBLE, 2, 6, 4));
    INDArray distributions = shares.reshape('c', 2, 3, 4);
    assertEquals(loss.value(rows, shares), loss.value(logits, distributions), 1e-12);
    assertClose(
        loss.gradient(rows, shares).reshape('c', 2, 3, 4),
        loss.gradient(logits, distributions),
        1e-12);
  }

  @Test
  @DisplayName("take what a margin of 1 misses, over the number of classes")
  void hingeByHand() {
    INDArray scores = Nd4j.createFromArray(new double[][] {{0.5, 2, 0}, {3, 1, 0}});
    INDArray classes = Nd4j.createFromArray(0, 0);
    // The first: 1 - 0.5 + 2 = 2.5 and 1 - 0.5 + 0 = 0.5. The second leads by 2 and 3.
    Loss hinge = new Hinge();
    assertEquals((2.5 + 0.5) / 3 / 2, hinge.value(scores, classes), 1e-12);
    INDArray gradient = Nd4j.createFromArray(new double[][] {{-2, 1, 1}, {0, 0, 0}}).div(6);
    assertClose(gradient, hinge.gradient(scores, classes), 1e-12);
  }

  @Test
  @DisplayName("refuse a batch of which everything is ignored, and indices where none can be")
  void refusedTargets() {
    INDArray logits = Nd4j.zeros(DataType.FLOAT, 2, 3);
    assertEquals(
        "SoftmaxCrossEntropy.value: every target is -1, which is ignored; there is no mean of none",
        refused(() -> crossEntropy.value(logits, Nd4j.createFromArray(-1, -1))));
    assertEquals(
        "SoftmaxCrossEntropy.gradient: target[0, 2] must be a class from 0 to 2, or -1 to be"
            + " ignored, got 5",
        refused(
            () ->
                crossEntropy.gradient(
                    Nd4j.zeros(DataType.FLOAT, 1, 3, 3),
                    Nd4j.createFromArray(new int[][] {{0, -1, 5}}))));
    assertEquals(
        "SoftmaxCrossEntropy.value: logits must be [n, k] or [n, t, k], got [3]",
        refused(
            () ->
                crossEntropy.value(Nd4j.zeros(DataType.FLOAT, 3), Nd4j.createFromArray(1, 1, 1))));
    assertEquals(
        "SoftmaxCrossEntropy: smoothing must be in [0, 1), got 1.5",
        refused(() -> new SoftmaxCrossEntropy(1.5)));
    assertEquals(
        "Hinge.value: target must be class indices, INT or LONG, got FLOAT; argMax(1) makes indices"
            + " of rows",
        refused(() -> new Hinge().value(logits, logits)));
    assertEquals(
        "Hinge.gradient: target[1] must be a class from 0 to 2, got -1",
        refused(() -> new Hinge().gradient(logits, Nd4j.createFromArray(0, -1))));
  }

  private static String refused(Executable action) {
    return assertThrows(IllegalArgumentException.class, action).getMessage();
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
        "SoftmaxCrossEntropy.value: target[1] must be a class from 0 to 2, or -1 to be ignored, got 3",
        noClass.getMessage());
    var shape =
        assertThrows(
            IllegalArgumentException.class,
            () -> squares.gradient(logits, Nd4j.zeros(DataType.FLOAT, 3, 2)));
    assertEquals(
        "MeanSquaredError.gradient: target must be [2, 3], the shape of prediction, got [3, 2]; one of the two looks transposed",
        shape.getMessage());
  }

  @Test
  @DisplayName("weigh classes as PyTorch does: the mean is divided by the sum of the weights")
  void classWeights() {
    INDArray logits = Nd4j.createFromArray(new double[][] {{1, 2, 0.5}, {0, -1, 3}, {2, 2, 2}});
    INDArray target = Nd4j.createFromArray(0, 2, -1);
    Loss weighted = new SoftmaxCrossEntropy().weighted(5, 1, 0.5);
    double first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(0.5)) - 1;
    double second = Math.log(1 + Math.exp(-1) + Math.exp(3)) - 3;
    assertEquals((5 * first + 0.5 * second) / 5.5, weighted.value(logits, target), 1e-12);
    assertTrue(GradientCheck.of(weighted, logits, target).passed());
    Loss smoothed = new SoftmaxCrossEntropy(0.1).weighted(5, 1, 0.5);
    // Targets (1 - ε) Y + ε/3, each class's share times its weight; over Σ of the true ones'.
    double[] z = {Math.exp(1) + Math.exp(2) + Math.exp(0.5), 1 + Math.exp(-1) + Math.exp(3)};
    double[][] rows = {{1, 2, 0.5}, {0, -1, 3}};
    double[] w = {5, 1, 0.5};
    int[] classes = {0, 2};
    double sum = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        double share = (j == classes[i] ? 0.9 : 0) + 0.1 / 3;
        sum += w[j] * share * (Math.log(z[i]) - rows[i][j]);
      }
    }
    assertEquals(sum / 5.5, smoothed.value(logits, target), 1e-12);
    assertTrue(GradientCheck.of(smoothed, logits, target).passed());
    assertEquals(
        "SoftmaxCrossEntropy.value: there must be a weight for each of the 3 classes, got 2",
        message(() -> new SoftmaxCrossEntropy().weighted(1, 2).value(logits, target)));
    assertEquals(
        "SoftmaxCrossEntropy.weighted: the weight of class 1 must be a number above 0, got -2.0",
        message(() -> new SoftmaxCrossEntropy().weighted(1, -2)));
  }

  @Test
  @DisplayName("of yes or no take class indices, and count a yes as much as they are told")
  void yesOrNo() {
    INDArray logits = Nd4j.createFromArray(new double[][] {{0.3}, {-2}, {1.5}});
    INDArray classes = Nd4j.createFromArray(1, 1, 0);
    INDArray rows = Nd4j.createFromArray(new double[][] {{1}, {1}, {0}});
    Loss plain = new BinaryCrossEntropy();
    assertEquals(plain.value(logits, rows), plain.value(logits, classes), 0);
    assertClose(plain.gradient(logits, rows), plain.gradient(logits, classes), 0);
    Loss weighted = new BinaryCrossEntropy().weighted(1, 4);
    double expected =
        (4 * Math.log1p(Math.exp(-0.3)) + 4 * Math.log1p(Math.exp(2)) + Math.log1p(Math.exp(1.5)))
            / 3;
    assertEquals(expected, weighted.value(logits, classes), 1e-12);
    assertTrue(GradientCheck.of(weighted, logits, rows).passed());
    assertTrue(GradientCheck.of(plain, logits, rows).passed());
    assertEquals(
        "BinaryCrossEntropy.value: target[1] must be class 0 or 1, got 2; for more classes use"
            + " SoftmaxCrossEntropy",
        message(() -> plain.value(logits, Nd4j.createFromArray(0, 2, 1))));
    assertEquals(
        "BinaryCrossEntropy.gradient: logits must be [n, 1] where the targets are classes, got"
            + " [3, 2]; give the model's last layer one output, or use SoftmaxCrossEntropy",
        message(() -> plain.gradient(Nd4j.ones(DataType.DOUBLE, 3, 2), classes)));
    assertEquals(
        "BinaryCrossEntropy.weighted: weights must be two numbers above 0, of no and of yes, got"
            + " [2.0, 0.0]",
        message(() -> new BinaryCrossEntropy().weighted(2, 0)));
    Loss rareNo = new BinaryCrossEntropy().weighted(3, 0.5);
    double other =
        (0.5 * Math.log1p(Math.exp(-0.3))
                + 0.5 * Math.log1p(Math.exp(2))
                + 3 * Math.log1p(Math.exp(1.5)))
            / 3;
    assertEquals(other, rareNo.value(logits, classes), 1e-12);
    assertTrue(GradientCheck.of(rareNo, logits, rows).passed());
  }

  @Test
  @DisplayName("of yes or no keep a small loss beside a large logit, on either side")
  void confident() {
    Loss loss = new BinaryCrossEntropy();
    INDArray yes = Nd4j.createFromArray(new float[][] {{40}});
    INDArray no = Nd4j.createFromArray(new float[][] {{-40}});
    // log(1 + exp(-40)) = exp(-40) to 17 digits.
    assertEquals(Math.exp(-40), loss.value(yes, Nd4j.createFromArray(1)), 1e-6 * Math.exp(-40));
    assertEquals(Math.exp(-40), loss.value(no, Nd4j.createFromArray(0)), 1e-6 * Math.exp(-40));
    assertEquals(40, loss.value(no, Nd4j.createFromArray(1)), 1e-5);
  }

  private static String message(Executable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong).getMessage();
  }
}
