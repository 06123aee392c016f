package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.check.CheckResult;
import backprop.check.GradientCheck;
import backprop.init.He;
import backprop.init.Xavier;
import backprop.tensor.KeyValues;
import backprop.tensor.Ops;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @DisplayName("goes on from the keys and values of steps before as if it computed them anew")
  void next(DataType type) {
    MultiHeadAttention attention =
        new MultiHeadAttention(6, 3, true, He.normal(), type, new Random(1));
    attention.parameters().forEach(p -> p.value().assign(random(type, 3, p.value().shape())));
    INDArray x = random(type, 2, 1, 7, 6);
    INDArray whole = attention.forward(x, Mode.EVAL).dup('c');
    KeyValues before = attention.keyValues(7);
    INDArray first = attention.next(Ops.slice(x, 1, 0, 3), before);
    double tolerance = type == DataType.DOUBLE ? 1e-12 : 1e-5;
    assertClose(Ops.slice(whole, 1, 0, 3), first.dup('c'), tolerance);
    for (int s = 3; s < 7; s++) {
      INDArray y = attention.next(Ops.slice(x, 1, s, s + 1), before);
      assertClose(Ops.slice(whole, 1, s, s + 1), y.dup('c'), tolerance);
      assertEquals(s + 1, before.length());
    }
    assertThrows(
        IllegalArgumentException.class, () -> attention.next(Ops.slice(x, 1, 0, 1), before));
  }

  @Test
  @DisplayName("does not go on where a new step would change the others, or with several sequences")
  void nextRefused() {
    MultiHeadAttention all = new MultiHeadAttention(4, 2, false, 1);
    MultiHeadAttention causal = new MultiHeadAttention(4, 2, true, 1);
    INDArray two = random(DataType.FLOAT, 1, 2, 3, 4);
    INDArray one = random(DataType.FLOAT, 1, 1, 3, 4);
    assertThrows(IllegalArgumentException.class, () -> all.next(one, all.keyValues(3)));
    assertThrows(IllegalArgumentException.class, () -> causal.next(two, causal.keyValues(3)));
    causal.keep(Nd4j.ones(1, 3));
    assertThrows(IllegalArgumentException.class, () -> causal.next(one, causal.keyValues(3)));
    causal.keep(null);
    KeyValues before = causal.keyValues(9);
    causal.next(one, before);
    assertThrows(IllegalArgumentException.class, () -> causal.next(one, before));
    KeyValues other = new KeyValues(DataType.FLOAT, 3, 3, 4);
    assertThrows(IllegalArgumentException.class, () -> causal.next(one, other));
    KeyValues wide = new KeyValues(DataType.DOUBLE, 3, 2, 2);
    assertThrows(IllegalArgumentException.class, () -> causal.next(one, wide));
    assertThrows(IllegalArgumentException.class, () -> new KeyValues(DataType.FLOAT, 0, 1, 1));
  }
}
