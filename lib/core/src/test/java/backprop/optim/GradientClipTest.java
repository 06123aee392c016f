package backprop.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.nn.Parameter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Clipping")
class GradientClipTest {

  private final Parameter a = Parameter.weight("a", Nd4j.zeros(DataType.DOUBLE, 1, 2));
  private final Parameter b = Parameter.bias("b", Nd4j.zeros(DataType.DOUBLE, 1));

  @BeforeEach
  void gradientsOfNormThirteen() {
    // 3² + 4² + 12² = 13².
    a.accumulate(Nd4j.createFromArray(new double[][] {{3, -4}}));
    b.accumulate(Nd4j.createFromArray(12.0));
  }

  @Test
  @DisplayName("by value cuts every element for itself, on both sides")
  void byValue() {
    GradientClip.byValue(3.5).apply(List.of(a, b));
    assertArrayEquals(new double[] {3, -3.5}, a.gradient().toDoubleMatrix()[0]);
    assertEquals(3.5, b.gradient().getDouble(0));
  }

  @Test
  @DisplayName("by norm scales all parameters by one factor, so that the direction stays")
  void byNorm() {
    GradientClip.byNorm(1.3).apply(List.of(a, b));
    assertArrayEquals(new double[] {0.3, -0.4}, a.gradient().toDoubleMatrix()[0], 1e-6);
    assertEquals(1.2, b.gradient().getDouble(0), 1e-6);
  }

  @Test
  @DisplayName("by norm leaves gradients that are short enough as they are")
  void shortEnough() {
    GradientClip.byNorm(14).apply(List.of(a, b));
    assertArrayEquals(new double[] {3, -4}, a.gradient().toDoubleMatrix()[0]);
    assertEquals(12, b.gradient().getDouble(0));
  }

  @Test
  @DisplayName("refuses a limit that is not above 0")
  void refuses() {
    var error = assertThrows(IllegalArgumentException.class, () -> GradientClip.byNorm(0));
    assertEquals(
        "GradientClip.byNorm: limit must be a number above 0, got 0.0", error.getMessage());
  }
}
