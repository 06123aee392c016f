package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.tensor.Workspaces;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Dropout")
class DropoutTest {

  private static final long[] SHAPE = {300, 200};

  @Test
  @DisplayName("empties a share of p, and divides what stays by 1 - p")
  void share() {
    double[] y = masked(new Dropout(0.2, 1), DataType.FLOAT);
    long empty = 0;
    for (double v : y) {
      assertTrue(v == 0 || v == (float) (1 / 0.8), () -> "got " + v);
      empty += v == 0 ? 1 : 0;
    }
    // 60,000 draws: within five standard deviations.
    assertEquals(0.2 * y.length, empty, 5 * Math.sqrt(0.2 * 0.8 * y.length));
  }

  @Test
  @DisplayName("draws neighbours, and one mask and the next, independently of each other")
  void independence() {
    Dropout dropout = new Dropout(0.5, 1);
    double[] first = masked(dropout, DataType.DOUBLE);
    double[] second = masked(dropout, DataType.DOUBLE);
    double[] otherSeed = masked(new Dropout(0.5, 2), DataType.DOUBLE);
    int n = first.length;
    double bound = 5 / Math.sqrt(n);
    assertEquals(0, correlation(first, second, 0), bound);
    assertEquals(0, correlation(first, otherSeed, 0), bound);
    for (int lag : List.of(1, 2, 3, 64, 128, 200, 4096)) {
      assertEquals(0, correlation(first, first, lag), bound, () -> "at a distance of " + lag);
      assertEquals(0, correlation(first, second, lag), bound, () -> "at a distance of " + lag);
    }
  }

  /** Of two masks that are 0 or 2 with the same probability: the mean of (a - 1)(b - 1). */
  private static double correlation(double[] a, double[] b, int lag) {
    double sum = 0;
    for (int i = lag; i < a.length; i++) {
      sum += (a[i] - 1) * (b[i - lag] - 1);
    }
    return sum / (a.length - lag);
  }

  @Test
  @DisplayName("draws the same masks again from the same seed, and others from another")
  void seeds() {
    INDArray x = random(DataType.FLOAT, 1, SHAPE);
    Dropout one = new Dropout(0.3, 7);
    Dropout two = new Dropout(0.3, 7);
    INDArray first = one.forward(x, Mode.TRAIN);
    assertClose(first, two.forward(x, Mode.TRAIN), 0);
    INDArray next = one.forward(x, Mode.TRAIN);
    assertClose(next, two.forward(x, Mode.TRAIN), 0);
    assertFalse(first.equalsWithEps(next, 1e-6));
    assertFalse(first.equalsWithEps(new Dropout(0.3, 8).forward(x, Mode.TRAIN), 1e-6));
  }

  @Test
  @DisplayName("goes on from its state with the masks that would have come")
  void resumes() {
    INDArray x = random(DataType.FLOAT, 1, SHAPE);
    Dropout one = new Dropout(0.3, 7);
    one.forward(x, Mode.TRAIN);
    one.forward(x, Mode.EVAL);
    one.forward(x, Mode.TRAIN);
    INDArray draws = one.state().get("draws");
    assertEquals(2, draws.getLong(0));
    Dropout resumed = new Dropout(0.3, 7);
    resumed.state().get("draws").assign(draws);
    assertClose(one.forward(x, Mode.TRAIN), resumed.forward(x, Mode.TRAIN), 0);
    Workspaces.step(() -> one.forward(x, Mode.TRAIN) == null);
    assertFalse(one.state().get("draws").isAttached());
    assertEquals(4, one.state().get("draws").getLong(0));
  }

  @Test
  @DisplayName("draws one mask whatever the memory order and the type, of any rank")
  void orders() {
    for (long[] shape : new long[][] {{50, 7}, {3, 4, 5}, {2, 3, 4, 5}, {5000, 3}, {1, 9}, {6}}) {
      INDArray x = Nd4j.ones(DataType.DOUBLE, shape);
      INDArray c = new Dropout(0.5, 3).forward(x.dup('c'), Mode.TRAIN);
      assertClose(c, new Dropout(0.5, 3).forward(x.dup('f'), Mode.TRAIN), 0);
      INDArray single = new Dropout(0.5, 3).forward(x.castTo(DataType.FLOAT), Mode.TRAIN);
      assertClose(c, single.castTo(DataType.DOUBLE), 0);
    }
  }

  @Test
  @DisplayName("sends back the mask of the latest forward")
  void backward() {
    Dropout dropout = new Dropout(0.4, 5);
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 20, 30);
    dropout.forward(ones, Mode.TRAIN);
    INDArray mask = dropout.forward(ones, Mode.TRAIN);
    INDArray dY = random(DataType.DOUBLE, 1, 20, 30);
    assertClose(dY.mul(mask), dropout.backward(dY), 0);
  }

  @Test
  @DisplayName("does nothing in EVAL, forward or backward, and nothing with p of 0")
  void identity() {
    INDArray x = random(DataType.FLOAT, 1, 4, 5);
    Dropout dropout = new Dropout(0.9, 5);
    dropout.forward(x, Mode.TRAIN);
    assertClose(x, dropout.forward(x, Mode.EVAL), 0);
    assertClose(x, dropout.backward(x), 0);
    assertClose(x, new Dropout(0, 5).forward(x, Mode.TRAIN), 0);
  }

  @Test
  @DisplayName("refuses a share that is not in [0, 1)")
  void refusals() {
    for (double p : new double[] {-0.1, 1, Double.NaN}) {
      var error = assertThrows(IllegalArgumentException.class, () -> new Dropout(p, 1));
      assertEquals("Dropout: p must be in [0, 1), got " + p, error.getMessage());
    }
  }

  private static double[] masked(Dropout dropout, DataType type) {
    INDArray ones = Nd4j.ones(type, SHAPE);
    return dropout.forward(ones, Mode.TRAIN).castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }
}
