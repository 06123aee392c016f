package backprop.init;

import static backprop.AssertArrays.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.tensor.Ops;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("An initializer")
class InitializersTest {

  static Stream<Arguments> initializers() {
    return Stream.of(
        Arguments.of("normal", Initializer.normal(0.02), 0.0004, Double.POSITIVE_INFINITY),
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("initializers")
  @DisplayName("draws the same from the same seed, and something else from another")
  void seeds(String name, Initializer initializer) {
    assertSeeded(initializer);
  }

  private static void assertSeeded(Initializer initializer) {
    long[] shape = {30, 20};
    INDArray w = initializer.create(DataType.DOUBLE, shape, 30, 20, new Random(4));
    assertClose(w, initializer.create(DataType.DOUBLE, shape, 30, 20, new Random(4)), 0);
    INDArray other = initializer.create(DataType.DOUBLE, shape, 30, 20, new Random(5));
    assertFalse(w.equalsWithEps(other, 1e-3));
  }

  @Test
  @DisplayName("of zeros or a constant fills with it, drawing nothing")
  void constants() {
    Random random = new Random(1);
    long[] shape = {2, 3};
    INDArray zeros = Initializer.zeros().create(DataType.FLOAT, shape, 2, 3, random);
    assertClose(Nd4j.zeros(DataType.FLOAT, 2, 3), zeros, 0);
    INDArray halves = Initializer.constant(0.5).create(DataType.DOUBLE, shape, 2, 3, random);
    assertClose(Nd4j.ones(DataType.DOUBLE, 2, 3).div(2), halves, 0);
    assertEquals(new Random(1).nextLong(), random.nextLong());
  }

  @ParameterizedTest
  @CsvSource({"50, 30", "30, 50", "40, 40", "1, 7", "7, 1"})
  @DisplayName("that is orthogonal makes rows or columns, whichever are fewer, orthonormal")
  void orthogonal(long rows, long columns) {
    long[] shape = {rows, columns};
    INDArray w = new Orthogonal().create(DataType.DOUBLE, shape, rows, columns, new Random(3));
    assertArrayEquals(shape, w.shape());
    INDArray gram = rows >= columns ? Ops.matmulTransposeA(w, w) : Ops.matmulTransposeB(w, w);
    assertClose(Nd4j.eye(Math.min(rows, columns)).castTo(DataType.DOUBLE), gram, 1e-13);
    INDArray larger =
        new Orthogonal(3).create(DataType.DOUBLE, shape, rows, columns, new Random(3));
    assertClose(w.mul(3), larger, 1e-13);
  }

  @Test
  @DisplayName("that is orthogonal is drawn from its seed, and prefers no direction")
  void orthogonalDraws() {
    assertSeeded(new Orthogonal());
    // Of a square matrix of side n, every element has mean 0 and variance 1/n.
    Random random = new Random(2);
    double sum = 0;
    double squares = 0;
    int draws = 4000;
    for (int i = 0; i < draws; i++) {
      INDArray w = new Orthogonal().create(DataType.DOUBLE, new long[] {3, 3}, 3, 3, random);
      sum += w.getDouble(0, 0);
      squares += w.getDouble(0, 0) * w.getDouble(0, 0);
    }
    assertEquals(0, sum / draws, 5 * Math.sqrt(1 / 3.0 / draws));
    assertEquals(1 / 3.0, squares / draws, 5 * Math.sqrt(0.09 / draws));
  }

  @Test
  @DisplayName("that is orthogonal takes filters as rows, and refuses what has one axis")
  void orthogonalFilters() {
    long[] shape = {4, 3, 2, 2};
    INDArray w = new Orthogonal().create(DataType.FLOAT, shape, 12, 16, new Random(3));
    assertArrayEquals(shape, w.shape());
    INDArray rows = w.reshape('c', 4, 12);
    assertClose(Nd4j.eye(4).castTo(DataType.FLOAT), Ops.matmulTransposeB(rows, rows), 1e-6);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Orthogonal().create(DataType.FLOAT, new long[] {4}, 4, 4, new Random(3)));
    assertEquals(
        "Orthogonal.create: shape must have at least two axes, got [4]", error.getMessage());
  }
}
