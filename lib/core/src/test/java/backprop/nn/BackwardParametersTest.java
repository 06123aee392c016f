package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.nn.models.Gpt2;
import backprop.nn.models.TinyGpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A backward pass without the input's gradient")
class BackwardParametersTest {

  static Stream<Arguments> layers() {
    INDArray tokens = Nd4j.createFromArray(new int[][] {{1, 0, 4}, {2, 2, 3}});
    INDArray images = random(DataType.FLOAT, 1, 3, 2, 6, 5);
    return Stream.of(
        Arguments.of(new Dense(5, 4, 1), random(DataType.FLOAT, 2, 7, 5)),
        Arguments.of(new Conv2d(2, 3, 3, 1), images),
        Arguments.of(
            new Sequential(new Dense(5, 4, 1), new Tanh(), new Dense(4, 2, 2)),
            random(DataType.FLOAT, 2, 7, 5)),
        Arguments.of(
            new Sequential(new LayerNorm(5), new Dense(5, 4, 1)), random(DataType.FLOAT, 2, 7, 5)),
        Arguments.of(new Gpt2(new TinyGpt.Shape(5, 3, 4, 2, 1), new Random(1)), tokens.dup()),
        Arguments.of(new TinyGpt(new TinyGpt.Shape(5, 3, 4, 2, 1), new Random(1)), tokens));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  @DisplayName("adds the same gradients to the parameters, and adds them again")
  void same(Layer layer, INDArray x) {
    INDArray dY = random(DataType.FLOAT, 3, layer.forward(x, Mode.TRAIN).shape());
    layer.backward(dY);
    List<INDArray> expected = new ArrayList<>();
    for (Parameter p : layer.parameters()) {
      expected.add(p.gradient().dup());
      assertTrue(p.gradient().norm2Number().doubleValue() > 0, p.name());
      p.zeroGradient();
      assertEquals(0, p.gradient().norm2Number().doubleValue());
    }
    layer.forward(x, Mode.TRAIN);
    layer.backwardParameters(dY);
    for (int i = 0; i < expected.size(); i++) {
      assertClose(expected.get(i), layer.parameters().get(i).gradient(), 0);
    }
    layer.backwardParameters(dY);
    for (int i = 0; i < expected.size(); i++) {
      assertClose(expected.get(i).mul(2), layer.parameters().get(i).gradient(), 1e-6);
    }
  }

  @Test
  @DisplayName("refuses what the backward pass refuses")
  void refuses() {
    Dense dense = new Dense(5, 4, 1);
    assertThrows(
        IllegalStateException.class,
        () -> dense.backwardParameters(random(DataType.FLOAT, 1, 7, 4)));
    dense.forward(random(DataType.FLOAT, 2, 7, 5), Mode.TRAIN);
    assertThrows(
        IllegalArgumentException.class,
        () -> dense.backwardParameters(random(DataType.FLOAT, 1, 6, 4)));
  }
}
