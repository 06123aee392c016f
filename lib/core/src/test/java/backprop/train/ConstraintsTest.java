package backprop.train;

import static backprop.AssertArrays.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.nn.models.LeNet;
import backprop.nn.models.Mlp;
import backprop.optim.Sgd;
import backprop.regularize.MaxNorm;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

@DisplayName("Around the step")
class ConstraintsTest {

  private static final Dataset DIGITS = Digits.load();

  @Test
  @DisplayName("MaxNorm shortens the columns that are too long, and only those")
  void maxNorm() {
    Parameter w =
        Parameter.weight("w", Nd4j.createFromArray(new double[][] {{3, 0.3, 0}, {4, 0.4, 0}}));
    new MaxNorm(2).apply(w);
    INDArray expected = Nd4j.createFromArray(new double[][] {{1.2, 0.3, 0}, {1.6, 0.4, 0}});
    assertClose(expected, w.value(), 1e-12);
    Parameter b = Parameter.bias("b", Nd4j.createFromArray(9.0, 9.0));
    new MaxNorm(2).apply(b);
    assertArrayEquals(new double[] {9, 9}, b.value().toDoubleVector());
    assertThrows(IllegalArgumentException.class, () -> new MaxNorm(0));
  }

  @Test
  @DisplayName("MaxNorm holds after every step of the loop")
  void maxNormInTheLoop() {
    Sequential net = Mlp.of(new Random(1), 64, 16, 10);
    new Trainer(net, new SoftmaxCrossEntropy(), new Sgd(net.parameters(), 1))
        .constrain(new MaxNorm(0.5))
        .fit(DIGITS.take(64), DIGITS.take(10), 1, 16, 1);
    double longest = net.named().get("dense1.w").value().norm2(0).maxNumber().doubleValue();
    assertEquals(0.5, longest, 1e-6);
  }

  @Test
  @DisplayName(
      "A range test finds rates at which the loss falls, turns up, and leaves the model be")
  void rateRange() {
    Sequential net = Mlp.of(new Random(1), 64, 32, 10);
    INDArray before = net.named().get("dense1.w").value().dup();
    Table table =
        RateRange.of(
            net,
            new SoftmaxCrossEntropy(),
            schedule -> new Sgd(net.parameters(), schedule),
            DIGITS,
            32,
            1e-4,
            1e3,
            100);
    assertClose(before, net.named().get("dense1.w").value(), 0);
    double[] loss = table.doubleColumn("loss").asDoubleArray();
    double[] rate = table.doubleColumn("rate").asDoubleArray();
    assertEquals(1e-4, rate[0], 1e-15);
    assertEquals(Math.pow(1e7, 1 / 99.0), rate[1] / rate[0], 1e-9);
    assertTrue(loss.length < 100, "it ends where the loss explodes");
    double best = table.doubleColumn("loss").min();
    assertTrue(best < 0.9 * loss[0], () -> loss[0] + " fell to " + best);
    assertTrue(loss[loss.length - 1] > best);
  }

  @Test
  @DisplayName("LeNet and Mlp have the shapes they say")
  void models() {
    Sequential leNet = LeNet.of(10, new Random(1));
    INDArray y = leNet.forward(Nd4j.zeros(DataType.FLOAT, 2, 1, 28, 28), Mode.EVAL);
    assertArrayEquals(new long[] {2, 10}, y.shape());
    long count = leNet.parameters().stream().mapToLong(p -> p.value().length()).sum();
    assertEquals(20 * 25 + 20 + 50 * 20 * 25 + 50 + 800 * 500 + 500 + 500 * 10 + 10, count);
    assertEquals(5, Mlp.of(new Random(1), 4, 3, 2, 1).parts().size());
    assertThrows(IllegalArgumentException.class, () -> Mlp.of(new Random(1), 4));
  }
}
