package backprop.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("An initializer")
class InitializersTest {

  static Stream<Arguments> initializers() {
    return Stream.of(
        Arguments.of("Xavier, normal", Xavier.normal(), 2.0 / 500, Double.POSITIVE_INFINITY),
        Arguments.of("Xavier, uniform", Xavier.uniform(), 2.0 / 500, Math.sqrt(6.0 / 500)),
        Arguments.of("He, normal", He.normal(), 2.0 / 300, Double.POSITIVE_INFINITY),
        Arguments.of("He, uniform", He.uniform(), 2.0 / 300, Math.sqrt(6.0 / 300)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("initializers")
  @DisplayName("draws with the variance of its paper, about zero, within its bounds")
  void variance(String name, Initializer initializer, double variance, double bound) {
    long[] shape = {300, 200};
    INDArray w = initializer.create(DataType.FLOAT, shape, 300, 200, new Random(4));
    assertEquals(DataType.FLOAT, w.dataType());
    assertArrayEquals(shape, w.shape());
    double[] values = w.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    double mean = Arrays.stream(values).average().orElseThrow();
    double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
    // 60,000 draws: the mean is within 5 σ/√n, the variance within 5 √(2/n) of its own.
    assertEquals(0, mean, 5 * Math.sqrt(variance / values.length));
    assertEquals(variance, square, variance * 5 * Math.sqrt(2.0 / values.length));
    assertTrue(Arrays.stream(values).allMatch(v -> Math.abs(v) <= bound * (1 + 1e-6)));
  }
}
