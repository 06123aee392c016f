package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.check.CheckResult;
import backprop.check.GradientCheck;
import backprop.init.Xavier;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Attention")
class MultiHeadAttentionTest {

  private static MultiHeadAttention attention(boolean causal) {
    return new MultiHeadAttention(4, 2, causal, Xavier.normal(), DataType.DOUBLE, new Random(1));
  }

  @ParameterizedTest(name = "causal: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("gives shares that sum to 1, none of them to what is hidden")
  void shares(boolean causal) {
    MultiHeadAttention layer = attention(causal);
    layer.keep(Nd4j.createFromArray(new int[][] {{1, 1, 0, 1}, {1, 0, 0, 1}}));
    layer.forward(random(DataType.DOUBLE, 2, 2, 4, 4), Mode.TRAIN);
    INDArray a = layer.attention();
    for (int head = 0; head < 2; head++) {
      for (int from = 0; from < 4; from++) {
        assertEquals(0, a.getDouble(0, head, from, 2));
        assertEquals(0, a.getDouble(1, head, from, 1));
        double sum = 0;
        for (int to = 0; to < 4; to++) {
          sum += a.getDouble(0, head, from, to);
          assertTrue(!causal || to <= from || a.getDouble(0, head, from, to) == 0);
        }
        assertEquals(1, sum, 1e-12);
      }
    }
  }

  @Test
  @DisplayName("of a step that may look at nobody gathers nothing, and never what comes later")
  void nobody() {
    MultiHeadAttention layer = attention(true);
    layer.keep(Nd4j.createFromArray(new int[][] {{0, 1, 1}}));
    INDArray x = random(DataType.DOUBLE, 3, 1, 3, 4);
    INDArray before = layer.forward(x, Mode.TRAIN).dup();
    INDArray other = x.dup();
    other.putScalar(new int[] {0, 2, 1}, 9);
    INDArray after = layer.forward(other, Mode.TRAIN);
    INDArray bias = layer.named().get("bOut").value();
    for (int k = 0; k < 4; k++) {
      assertEquals(bias.getDouble(k), before.getDouble(0, 0, k), 1e-12);
      assertEquals(before.getDouble(0, 0, k), after.getDouble(0, 0, k), 0);
      assertEquals(before.getDouble(0, 1, k), after.getDouble(0, 1, k), 0);
    }
  }

  @Test
  @DisplayName("has gradients that are slopes where some steps are hidden")
  void slopes() {
    MultiHeadAttention layer = attention(true);
    layer.keep(Nd4j.createFromArray(new int[][] {{0, 1, 1, 1}, {1, 1, 0, 1}}));
    CheckResult result = GradientCheck.of(layer, random(DataType.DOUBLE, 4, 2, 4, 4), 5);
    assertTrue(result.passed(), result::toString);
  }

  @Test
  @DisplayName("sees everything again when nothing is hidden any more, and refuses another shape")
  void keepIsTakenBack() {
    MultiHeadAttention layer = attention(false);
    INDArray x = random(DataType.DOUBLE, 5, 1, 3, 4);
    INDArray whole = layer.forward(x, Mode.EVAL).dup();
    layer.keep(Nd4j.createFromArray(new int[][] {{1, 1}}));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> layer.forward(x, Mode.EVAL));
    assertEquals(
        "MultiHeadAttention.forward: keep must be [1, 3], got [1, 2]", refused.getMessage());
    layer.keep(null);
    assertClose(whole, layer.forward(x, Mode.EVAL), 0);
    assertThrows(IllegalArgumentException.class, () -> new MultiHeadAttention(5, 2, true, 1));
  }
}
