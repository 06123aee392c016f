package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.check.SameDiffOracle;
import backprop.init.He;
import backprop.tensor.Window;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Layers of images")
class ImageLayersTest {

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @DisplayName("convolve as SameDiff does: output, and gradients of input and parameters")
  void sameDiff(DataType type) {
    // In FLOAT, two orders of adding 1,600 products.
    double tolerance = type == DataType.FLOAT ? 1e-4 : 1e-12;
    Window window = new Window(3, 2, 2, 1);
    Conv2d layer = new Conv2d(2, 4, window, He.normal(), type, new Random(3));
    INDArray w = layer.parameters().get(0).value();
    INDArray b = layer.parameters().get(1).value();
    b.assign(random(type, 4, 4));
    // Images enough that the work is shared among threads.
    INDArray x = random(type, 7, 64, 2, 9, 8);
    INDArray y = layer.forward(x, Mode.TRAIN);
    INDArray dY = random(type, 8, y.shape());
    INDArray dX = layer.backward(dY);
    SameDiffOracle oracle =
        SameDiffOracle.of(
            // SameDiff has its weights as [kh,kw,c,out].
            Map.of("x", x, "w", w.permute(2, 3, 1, 0), "b", b),
            dY,
            (sd, v) ->
                sd.cnn.conv2d(
                    v.get("x"),
                    v.get("w"),
                    v.get("b"),
                    Conv2DConfig.builder().kH(3).kW(2).sH(2).sW(2).pH(1).pW(1).build()));
    assertClose(oracle.output(), y, tolerance);
    assertClose(oracle.gradients().get("x"), dX, tolerance);
    INDArray dW = layer.parameters().get(0).gradient();
    assertClose(oracle.gradients().get("w").permute(3, 2, 0, 1).dup(), dW, tolerance);
    assertClose(oracle.gradients().get("b"), layer.parameters().get(1).gradient(), tolerance);
  }

  @Test
  @DisplayName("pass the gradient of a maximum to the first pixel that has it")
  void firstMaximum() {
    MaxPool2d pool = new MaxPool2d(2);
    pool.forward(Nd4j.createFromArray(1f, 3, 3, 3).reshape(1, 1, 2, 2), Mode.TRAIN);
    INDArray dX = pool.backward(Nd4j.createFromArray(5f).reshape(1, 1, 1, 1));
    assertClose(Nd4j.createFromArray(0f, 5, 0, 0).reshape(1, 1, 2, 2), dX, 0);
  }

  @Test
  @DisplayName("add up the gradients of a pixel that is the largest of several windows")
  void sharedMaximum() {
    MaxPool2d pool = new MaxPool2d(new Window(1, 2, 1, 0));
    pool.forward(Nd4j.createFromArray(1f, 3, 2).reshape(1, 1, 1, 3), Mode.TRAIN);
    INDArray dX = pool.backward(Nd4j.createFromArray(5f, 7).reshape(1, 1, 1, 2));
    assertClose(Nd4j.createFromArray(0f, 12, 0).reshape(1, 1, 1, 3), dX, 0);
  }

  @Test
  @DisplayName("let a NaN through, wherever in the window it is")
  void nan() {
    for (int at = 0; at < 4; at++) {
      INDArray x = Nd4j.createFromArray(1f, -3, 2, 0).reshape(1, 1, 2, 2);
      x.putScalar(at, Float.NaN);
      assertTrue(Double.isNaN(new MaxPool2d(2).forward(x, Mode.TRAIN).getDouble(0)), "max " + at);
      assertTrue(Double.isNaN(new AvgPool2d(2).forward(x, Mode.TRAIN).getDouble(0)), "mean " + at);
      INDArray y = new Conv2d(1, 1, 2, 1).forward(x, Mode.TRAIN);
      assertTrue(Double.isNaN(y.getDouble(0)), "convolution " + at);
    }
  }

  @Test
  @DisplayName("refuse what does not fit with place, expected, actual and what to do")
  void refusals() {
    Conv2d layer = new Conv2d(1, 20, 5, 1);
    assertEquals(
        "Conv2d.forward: x must be [n, c, h, w], got [32, 784]; reshape its rows to images first",
        refused(() -> layer.forward(Nd4j.zeros(DataType.FLOAT, 32, 784), Mode.EVAL)));
    assertEquals(
        "Conv2d.forward: x must be [n, 1, h, w], got [32, 28, 28, 1]; permute(0, 3, 1, 2) puts the"
            + " channels second",
        refused(() -> layer.forward(Nd4j.zeros(DataType.FLOAT, 32, 28, 28, 1), Mode.EVAL)));
    assertEquals(
        "Conv2d.forward: x must be images of at least 5 × 5, got [32, 1, 4, 28]",
        refused(() -> layer.forward(Nd4j.zeros(DataType.FLOAT, 32, 1, 4, 28), Mode.EVAL)));
    assertEquals(
        "Conv2d: in and out must be at least 1, got 0 and 20",
        refused(() -> new Conv2d(0, 20, 5, 1)));
    assertEquals(
        "Window: height, width and stride must be at least 1 and padding at least 0, all at most"
            + " 16384, got 2, 2, 0 and 0",
        refused(() -> new Window(2, 2, 0, 0)));
    assertEquals(
        "MaxPool2d: padding must be 0, got 1",
        refused(() -> new MaxPool2d(new Window(2, 2, 2, 1))));
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
