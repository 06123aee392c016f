package backprop.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.check.CheckResult;
import backprop.check.GradientCheck;
import backprop.init.Xavier;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A recurrent layer")
class RecurrentLayersTest {

  static Stream<Layer> layers() {
    return Stream.of(
        new Rnn(3, 4, Xavier.uniform(), DataType.DOUBLE, new Random(1)),
        new Lstm(3, 4, Xavier.uniform(), DataType.DOUBLE, new Random(1)),
        new Gru(3, 4, Xavier.uniform(), DataType.DOUBLE, new Random(1)));
  }

  @Test
  @DisplayName("that is an Rnn of one number computes what a pencil does")
  void byHand() {
    Rnn rnn = new Rnn(1, 1, Xavier.uniform(), DataType.DOUBLE, new Random(1));
    rnn.parameters().get(0).value().assign(0.5);
    rnn.parameters().get(1).value().assign(-2);
    rnn.parameters().get(2).value().assign(0.1);
    INDArray y = rnn.forward(Nd4j.createFromArray(new double[][][] {{{1}, {-1}}}), Mode.TRAIN);
    double h0 = Math.tanh(0.5 * 1 + 0.1);
    double h1 = Math.tanh(0.5 * -1 - 2 * h0 + 0.1);
    assertArrayEquals(new long[] {1, 2, 1}, y.shape());
    assertEquals(h0, y.getDouble(0, 0, 0), 1e-15);
    assertEquals(h1, y.getDouble(0, 1, 0), 1e-15);

    // Only the last state is asked for: the first step is reached through U alone.
    INDArray dX = rnn.backward(Nd4j.createFromArray(new double[][][] {{{0}, {1}}}));
    double dZ1 = 1 - h1 * h1;
    double dZ0 = dZ1 * -2 * (1 - h0 * h0);
    assertEquals(dZ1 * 0.5, dX.getDouble(0, 1, 0), 1e-15);
    assertEquals(dZ0 * 0.5, dX.getDouble(0, 0, 0), 1e-15);
    assertEquals(dZ1 * h0, rnn.parameters().get(1).gradient().getDouble(0), 1e-15);
    assertEquals(dZ0 + dZ1, rnn.parameters().get(2).gradient().getDouble(0), 1e-15);
  }

  @ParameterizedTest(name = "{0} has gradients that are slopes, through twelve steps of time")
  @MethodSource("layers")
  @DisplayName("has gradients that are slopes through time")
  void slopes(Layer layer) {
    INDArray x = random(2, 12, 3);
    CheckResult result = GradientCheck.of(layer, x, 5);
    assertTrue(result.passed(), result::toString);
  }

  @ParameterizedTest(name = "{0} does not look ahead")
  @MethodSource("layers")
  @DisplayName("does not look ahead")
  void causal(Layer layer) {
    INDArray x = random(1, 6, 3);
    INDArray before = layer.forward(x, Mode.EVAL).dup();
    INDArray other = x.dup();
    other.putScalar(new int[] {0, 4, 0}, 9);
    INDArray after = layer.forward(other, Mode.EVAL);
    for (int s = 0; s < 6; s++) {
      if (s < 4) {
        assertEquals(before.getDouble(0, s, 0), after.getDouble(0, s, 0), 0);
      } else {
        assertNotEquals(before.getDouble(0, s, 0), after.getDouble(0, s, 0), 1e-6);
      }
    }
  }

  @Test
  @DisplayName("that is an Lstm keeps a cell, and its gradient, that open gates let through")
  void carousel() {
    Lstm lstm = new Lstm(1, 1, Xavier.uniform(), DataType.DOUBLE, new Random(1));
    // Gates i, f, g, o: the first step writes 1 into the cell, the forget gate keeps it for good.
    lstm.parameters().get(0).value().assign(Nd4j.createFromArray(new double[][] {{60, 0, 60, 0}}));
    lstm.parameters().get(1).value().assign(0);
    lstm.parameters().get(2).value().assign(Nd4j.createFromArray(-30.0, 30, 0, 30));
    double[][][] x = new double[1][200][1];
    x[0][0][0] = 1;
    INDArray y = lstm.forward(Nd4j.createFromArray(x), Mode.TRAIN);
    assertEquals(Math.tanh(1), y.getDouble(0, 199, 0), 1e-9);
  }

  @Test
  @DisplayName("says what it wants where a batch is no batch of sequences")
  void shapes() {
    Gru gru = new Gru(3, 4, 1);
    INDArray flat = Nd4j.zeros(DataType.FLOAT, 5, 3);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> gru.forward(flat, Mode.TRAIN));
    assertEquals(
        "Gru.forward: x must be [n, t, 3], got [5, 3]; reshape one sequence to [1, 5, 3]",
        refused.getMessage());
    IllegalArgumentException none =
        assertThrows(IllegalArgumentException.class, () -> new Lstm(3, 0, 1));
    assertEquals("Lstm: in and hidden must be at least 1, got 3 and 0", none.getMessage());
  }

  private static INDArray random(int n, int t, int d) {
    Random random = new Random(3);
    double[][][] x = new double[n][t][d];
    for (double[][] sequence : x) {
      for (double[] step : sequence) {
        for (int k = 0; k < d; k++) {
          step[k] = random.nextGaussian();
        }
      }
    }
    return Nd4j.createFromArray(x);
  }
}
