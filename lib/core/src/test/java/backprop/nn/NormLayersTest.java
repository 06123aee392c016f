package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.check.GradientCheck;
import backprop.check.SameDiffOracle;
import backprop.tensor.Workspaces;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Norms, softmax, residual and flatten")
class NormLayersTest {

  @Test
  @DisplayName("LayerNorm agrees with SameDiff's layer norm on sequences, forward and backward")
  void layerNorm() {
    LayerNorm norm = new LayerNorm(6, 1e-5, DataType.DOUBLE);
    INDArray x = random(DataType.DOUBLE, 1, 4, 3, 6);
    INDArray dY = random(DataType.DOUBLE, 2, 4, 3, 6);
    norm.parameters().forEach(p -> p.value().assign(random(DataType.DOUBLE, 3, 6)));
    INDArray y = norm.forward(x, Mode.TRAIN);
    INDArray dX = norm.backward(dY);
    INDArray gain = norm.parameters().get(0).value();
    SameDiffOracle oracle =
        SameDiffOracle.of(
            Map.of("x", x, "gain", gain, "bias", gain),
            dY,
            (sd, v) -> {
              SDVariable centred = v.get("x").sub(v.get("x").mean(true, 2));
              SDVariable variance = centred.mul(centred).mean(true, 2).add(1e-5);
              return centred.div(sd.math.sqrt(variance)).mul(v.get("gain")).add(v.get("bias"));
            });
    assertClose(oracle.output(), y, 1e-12);
    assertClose(oracle.gradients().get("x"), dX, 1e-11);
    assertClose(oracle.gradients().get("gain"), norm.parameters().get(0).gradient(), 1e-11);
    assertClose(oracle.gradients().get("bias"), norm.parameters().get(1).gradient(), 1e-11);
    SameDiffOracle op =
        SameDiffOracle.of(
            Map.of("x", x, "gain", gain, "bias", gain),
            dY,
            (sd, v) -> sd.nn.layerNorm(v.get("x"), v.get("gain"), v.get("bias"), false, 2));
    // ND4J's own op agrees to three digits; the graph of the formula, above, to twelve.
    assertClose(op.output(), y, 1e-3);
  }

  @Test
  @DisplayName("LayerNorm keeps its digits where a row's mean is a thousand times its spread")
  void layerNormFarFromZero() {
    INDArray x = Nd4j.createFromArray(new float[][] {{1000, 1001, 1002}});
    // Variance 2/3: (-1, 0, 1) · √1.5.
    float one = (float) (1 / Math.sqrt(2 / 3.0 + 1e-5));
    INDArray y = new LayerNorm(3).forward(x, Mode.EVAL);
    assertClose(Nd4j.createFromArray(new float[][] {{-one, 0, one}}), y, 1e-4);
  }

  @Test
  @DisplayName("BatchNorm agrees with SameDiff on images, forward and backward")
  void batchNorm() {
    BatchNorm norm = new BatchNorm(3, 0.1, 1e-5, DataType.DOUBLE);
    INDArray x = random(DataType.DOUBLE, 1, 4, 3, 5, 2);
    INDArray dY = random(DataType.DOUBLE, 2, 4, 3, 5, 2);
    norm.parameters().forEach(p -> p.value().assign(random(DataType.DOUBLE, 3, 3)));
    INDArray y = norm.forward(x, Mode.TRAIN);
    INDArray dX = norm.backward(dY);
    INDArray gain = norm.parameters().get(0).value().reshape(1, 3, 1, 1);
    SameDiffOracle oracle =
        SameDiffOracle.of(
            Map.of("x", x, "gain", gain, "bias", gain),
            dY,
            (sd, v) -> {
              SDVariable centred = v.get("x").sub(v.get("x").mean(true, 0, 2, 3));
              SDVariable variance = centred.mul(centred).mean(true, 0, 2, 3).add(1e-5);
              return centred.div(sd.math.sqrt(variance)).mul(v.get("gain")).add(v.get("bias"));
            });
    assertClose(oracle.output(), y, 1e-12);
    assertClose(oracle.gradients().get("x"), dX, 1e-11);
    INDArray dGain = oracle.gradients().get("gain").reshape(3);
    assertClose(dGain, norm.parameters().get(0).gradient(), 1e-11);
    INDArray dBias = oracle.gradients().get("bias").reshape(3);
    assertClose(dBias, norm.parameters().get(1).gradient(), 1e-11);
  }

  @Test
  @DisplayName("BatchNorm normalizes by the biased variance, and keeps a tenth of the unbiased one")
  void runningStatistics() {
    BatchNorm norm = new BatchNorm(1, 0.1, 1e-12, DataType.DOUBLE);
    // Mean 3, biased variance 8/4 = 2, unbiased 8/3.
    INDArray x = Nd4j.createFromArray(new double[][] {{1}, {3}, {3}, {5}});
    INDArray y = norm.forward(x, Mode.TRAIN);
    double far = 2 / Math.sqrt(2);
    assertClose(Nd4j.createFromArray(new double[][] {{-far}, {0}, {0}, {far}}), y, 1e-9);
    assertEquals(Set.of("running_mean", "running_var"), norm.state().keySet());
    assertEquals(0.9 * 0 + 0.1 * 3, norm.state().get("running_mean").getDouble(0), 1e-12);
    assertEquals(0.9 + 0.1 * 8 / 3, norm.state().get("running_var").getDouble(0), 1e-12);
    norm.forward(x, Mode.TRAIN);
    assertEquals(0.27 + 0.3, norm.state().get("running_mean").getDouble(0), 1e-12);
  }

  @Test
  @DisplayName("BatchNorm takes one image alone, whose pixels are a batch, and not one row")
  void batchOfOne() {
    BatchNorm ofRows = new BatchNorm(2, 0.1, 1e-5, DataType.DOUBLE);
    BatchNorm ofImages = new BatchNorm(2, 0.1, 1e-5, DataType.DOUBLE);
    INDArray rows = random(DataType.DOUBLE, 1, 6, 2);
    INDArray dRows = random(DataType.DOUBLE, 2, 6, 2);
    INDArray y = ofImages.forward(image(rows), Mode.TRAIN);
    assertClose(image(ofRows.forward(rows, Mode.TRAIN)), y, 1e-12);
    assertClose(image(ofRows.backward(dRows)), ofImages.backward(image(dRows)), 1e-12);
    assertThrows(
        IllegalArgumentException.class, () -> ofRows.forward(rows.getRow(0, true), Mode.TRAIN));
  }

  /** Rows of channels as the pixels of one image, {@code [6,2] → [1,2,2,3]}. */
  private static INDArray image(INDArray rows) {
    return rows.transpose().dup('c').reshape(1, 2, 2, 3);
  }

  @Test
  @DisplayName("BatchNorm in EVAL uses the running statistics, and leaves them as they are")
  void batchNormInEval() {
    BatchNorm norm = new BatchNorm(2, 0.1, 1e-5, DataType.DOUBLE);
    norm.state().get("running_mean").assign(Nd4j.createFromArray(1.0, -2.0));
    norm.state().get("running_var").assign(Nd4j.createFromArray(4.0, 9.0));
    INDArray y = norm.forward(Nd4j.createFromArray(new double[][] {{5, -5}}), Mode.EVAL);
    // (5 - 1) / 2 and (-5 + 2) / 3, but for ε.
    assertClose(Nd4j.createFromArray(new double[][] {{2, -1}}), y, 1e-5);
    assertClose(Nd4j.createFromArray(1.0, -2.0), norm.state().get("running_mean"), 0);
    assertClose(Nd4j.createFromArray(4.0, 9.0), norm.state().get("running_var"), 0);
  }

  @Test
  @DisplayName("BatchNorm's backward in EVAL is that of a fixed affine map")
  void batchNormBackwardInEval() {
    for (long[] shape : new long[][] {{4, 3}, {2, 3, 2, 2}}) {
      BatchNorm norm = new BatchNorm(3, 0.1, 1e-5, DataType.DOUBLE);
      norm.parameters().get(0).value().assign(random(DataType.DOUBLE, 1, 3));
      norm.forward(random(DataType.DOUBLE, 2, shape), Mode.TRAIN);
      Layer evaluating =
          new Layer() {
            @Override
            public INDArray forward(INDArray x, Mode mode) {
              return norm.forward(x, Mode.EVAL);
            }

            @Override
            public INDArray backward(INDArray dY) {
              return norm.backward(dY);
            }

            @Override
            public List<Parameter> parameters() {
              return norm.parameters();
            }
          };
      var result = GradientCheck.of(evaluating, random(DataType.DOUBLE, 3, shape), 4);
      assertTrue(result.passed(), result::toString);
    }
  }

  @Test
  @DisplayName("BatchNorm's statistics outlive the step that made them")
  void outlives() {
    BatchNorm norm = new BatchNorm(2);
    Workspaces.step(() -> norm.forward(random(DataType.FLOAT, 1, 5, 2), Mode.TRAIN) == null);
    norm.state().values().forEach(a -> assertFalse(a.isAttached()));
  }

  @Test
  @DisplayName("norms' gains and biases are no weights: regularizers pass them by")
  void noWeights() {
    for (Layer norm : List.of(new LayerNorm(2), new BatchNorm(2))) {
      assertEquals(List.of("gain", "bias"), List.copyOf(norm.named().keySet()));
      norm.parameters().forEach(p -> assertFalse(p.isWeight()));
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'c', 'f'})
  @DisplayName("norms take a dY whose memory order is not X's")
  void mixedOrders(char order) {
    char other = order == 'c' ? 'f' : 'c';
    INDArray x = random(DataType.DOUBLE, 1, 3, 2, 4);
    INDArray dY = random(DataType.DOUBLE, 2, 3, 2, 4);
    LayerNorm norm = new LayerNorm(4, 1e-5, DataType.DOUBLE);
    norm.forward(x.dup('c'), Mode.TRAIN);
    INDArray expected = norm.backward(dY.dup('c'));
    norm.forward(x.dup(order), Mode.TRAIN);
    assertClose(expected, norm.backward(dY.dup(other)), 1e-12);
  }

  @Test
  @DisplayName("softmax agrees with SameDiff's on the last of three axes")
  void softmax() {
    INDArray x = random(DataType.DOUBLE, 1, 4, 3, 5);
    INDArray dY = random(DataType.DOUBLE, 2, 4, 3, 5);
    Softmax softmax = new Softmax();
    INDArray y = softmax.forward(x, Mode.TRAIN);
    SameDiffOracle oracle =
        SameDiffOracle.of(Map.of("x", x), dY, (sd, v) -> sd.nn.softmax(v.get("x"), 2));
    assertClose(oracle.output(), y, 1e-12);
    assertClose(oracle.gradients().get("x"), softmax.backward(dY), 1e-12);
  }

  @Test
  @DisplayName("softmax stays finite at ±100,000, forward and backward")
  void hugeSoftmax() {
    Softmax softmax = new Softmax();
    INDArray x = Nd4j.createFromArray(new float[][] {{1e5f, -1e5f, 1e5f}});
    INDArray y = softmax.forward(x, Mode.TRAIN);
    assertClose(Nd4j.createFromArray(new float[][] {{0.5f, 0, 0.5f}}), y, 1e-7);
    INDArray dX = softmax.backward(Nd4j.createFromArray(new float[][] {{1, 5, 0}}));
    // Σ dY⊙Y = 0.5: (0.5 · 0.5, 0, 0.5 · -0.5).
    assertClose(Nd4j.createFromArray(new float[][] {{0.25f, 0, -0.25f}}), dX, 1e-7);
  }

  @Test
  @DisplayName("residual has its layer's names and state, and passes dY on beside it")
  void residual() {
    BatchNorm norm = new BatchNorm(3);
    Residual residual = new Residual(new Sequential(new Dense(3, 3, 1), norm));
    assertEquals(
        List.of("dense1.w", "dense1.b", "batchnorm1.gain", "batchnorm1.bias"),
        List.copyOf(residual.named().keySet()));
    assertEquals(4, residual.parameters().size());
    assertTrue(residual.state().containsKey("batchnorm1.running_mean"));
    // A layer that gives 0 and has no slope leaves the way around it.
    norm.parameters().get(0).value().assign(0);
    INDArray x = random(DataType.FLOAT, 1, 4, 3);
    assertClose(x, residual.forward(x, Mode.TRAIN), 0);
    INDArray dY = random(DataType.FLOAT, 2, 4, 3);
    assertClose(dY, residual.backward(dY), 0);
  }

  @Test
  @DisplayName("refuse what does not fit with place, expected, actual and what to do")
  void refusals() {
    LayerNorm layerNorm = new LayerNorm(4);
    BatchNorm batchNorm = new BatchNorm(3);
    assertEquals(
        "LayerNorm.forward: x must be [n, 4] or [n, t, 4], got [4]; reshape one example to [1, 4]",
        refused(() -> layerNorm.forward(zeros(4), Mode.TRAIN)));
    assertEquals(
        "LayerNorm.forward: x must be [n, 4] or [n, t, 4], got [4, 5]",
        refused(() -> layerNorm.forward(zeros(4, 5), Mode.TRAIN)));
    assertEquals(
        "LayerNorm: d must be at least 1 and epsilon above 0, got 0 and 1.0E-5",
        refused(() -> new LayerNorm(0)));
    assertEquals(
        "BatchNorm.forward: x must be [n, 3] or [n, 3, h, w], got [2, 8, 8, 3]; permute(0, 3, 1, 2)"
            + " puts the channels second",
        refused(() -> batchNorm.forward(zeros(2, 8, 8, 3), Mode.TRAIN)));
    assertEquals(
        "BatchNorm.forward: x must be [n, 3] or [n, 3, h, w], got [3, 8, 8]; reshape one image to"
            + " [1, c, h, w]",
        refused(() -> batchNorm.forward(zeros(3, 8, 8), Mode.TRAIN)));
    assertEquals(
        "BatchNorm.forward: x must have at least two values a channel in TRAIN, got [1, 3]; one"
            + " value has no variance, so use a larger batch, or Mode.EVAL",
        refused(() -> batchNorm.forward(zeros(1, 3), Mode.TRAIN)));
    assertEquals(
        "Residual.forward: the layer (Dense) must return Y [2, 3], the shape of its x, got [2, 5]",
        refused(() -> new Residual(new Dense(3, 5, 1)).forward(zeros(2, 3), Mode.TRAIN)));
    assertEquals(
        "Flatten.forward: x must be [n, …], got [3]; an example of one number is a row of one,"
            + " [n, 1]",
        refused(() -> new Flatten().forward(zeros(3), Mode.TRAIN)));
    assertTrue(refused(() -> new Residual(null)).startsWith("Residual: the layer is null"));
    assertEquals(
        "BatchNorm: c must be at least 1, momentum in [0, 1] and epsilon above 0, got 2, 1.5 and"
            + " 1.0E-5",
        refused(() -> new BatchNorm(2, 1.5, 1e-5, DataType.FLOAT)));
  }

  private static INDArray zeros(long... shape) {
    return Nd4j.zeros(DataType.FLOAT, shape);
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
