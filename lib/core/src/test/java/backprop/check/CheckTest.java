package backprop.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A check in a cell")
class CheckTest {

  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static INDArray row(double... numbers) {
    return Nd4j.createFromArray(numbers);
  }

  static Stream<Arguments> holding() {
    return Stream.of(
        of("a truth", () -> Check.that("a claim", true)),
        of("less", () -> Check.below("a claim", 1, 2)),
        of("more", () -> Check.above("a claim", 2, 1)),
        of("a number rounded", () -> Check.near("a claim", 0.3, 0.1 + 0.2)),
        of("a large number rounded", () -> Check.near("a claim", 1e20, 1e20 * (1 + 1e-15))),
        of("infinity", () -> Check.near("a claim", INFINITY, INFINITY)),
        of("a number as near as asked", () -> Check.near("a claim", 1, 1.01, 0.02)),
        of("zero", () -> Check.near("a claim", 0, -0.0)),
        of("lists", () -> Check.near("a claim", array(0.3, 1e-12), array(0.1 + 0.2, 0))),
        of(
            "lists with an infinity",
            () -> Check.near("a claim", array(INFINITY, 1), array(INFINITY, 1))),
        of("arrays", () -> Check.near("a claim", row(1, 2), row(1, 2 + 1e-12))),
        of("arrays in another order", () -> Check.near("a claim", matrix(), matrix().dup('f'))),
        of("a view", () -> Check.near("a claim", row(2, 5), matrix().getColumn(1))),
        of(
            "FLOAT to its five digits",
            () -> Check.near("a claim", row(1 / 3.0), row(1 / 3.0).castTo(DataType.FLOAT))),
        of(
            "whole numbers",
            () -> Check.near("a claim", Nd4j.createFromArray(1, 2), Nd4j.createFromArray(1, 2))),
        of("a slope", () -> Check.slope("a claim", Math::sin, 1, Math.cos(1))),
        of("a slope far out", () -> Check.slope("a claim", x -> x * x, 1e6, 2e6)),
        of(
            "a slope where f has an end near by",
            () -> Check.slope("a claim", Math::log, 1e-3, 1e3)),
        of("a slope where f is steep", () -> Check.slope("a claim", x -> 1 / x, 0.01, -1e4)),
        of(
            "a slope far along a wave",
            () -> Check.slope("a claim", Math::sin, 1000, Math.cos(1000))),
        of("a slope of what is large", () -> Check.slope("a claim", x -> 1e6 + x, 0, 1)),
        of(
            "a slope of zero where f is not",
            () -> Check.slope("a claim", x -> Math.exp(x) - x, 0, 0)),
        of("a slope of zero", () -> Check.slope("a claim", x -> x * x, 0, 0)),
        of("slopes", () -> Check.slopes("a claim", w -> w[0] * w[1], array(2, 3), array(3, 2))),
        of("a number filled in", () -> Check.fillIn("a claim", 0.1 + 0.2, 0.3)),
        of("a whole number filled in", () -> Check.fillIn("a claim", 2, 2)),
        of("a slope filled in", () -> Check.fillIn("a claim", 12, v -> v * v * v, 2)),
        of("an array filled in", () -> Check.fillIn("a claim", row(1, 2 + 1e-12), row(1, 2))));
  }

  static Stream<Arguments> failing() {
    return Stream.of(
        of("", () -> Check.that("a claim", false)),
        of("expected 2, received 3", () -> Check.fillIn("a claim", 3.0, 2)),
        of("expected 2, received NaN", () -> Check.fillIn("a claim", NAN, 2)),
        of("claimed 8, measured 12", () -> Check.fillIn("a claim", 8, v -> v * v * v, 2)),
        of("claimed NaN", () -> Check.fillIn("a claim", NAN, v -> v * v * v, 2)),
        of("measured NaN", () -> Check.fillIn("a claim", 1, v -> NAN, 2)),
        of("at [1]: expected 2, received 3", () -> Check.fillIn("a claim", row(1, 3), row(1, 2))),
        of(
            "an array [2] expected, received [3]",
            () -> Check.fillIn("a claim", row(1, 2, 3), row(1, 2))),
        of("2 < 2", () -> Check.below("a claim", 2, 2)),
        of("2 > 2", () -> Check.above("a claim", 2, 2)),
        of("NaN < 2", () -> Check.below("a claim", NAN, 2)),
        of("NaN > 2", () -> Check.above("a claim", NAN, 2)),
        of("2 > NaN", () -> Check.above("a claim", 2, NAN)),
        of("expected 0.3, received 0.3000001", () -> Check.near("a claim", 0.3, 0.3000001)),
        of("expected 0, received 1.000000e-12", () -> Check.near("a claim", 0, 1e-12)),
        of("expected 1, received NaN", () -> Check.near("a claim", 1, NAN)),
        of("expected NaN, received NaN", () -> Check.near("a claim", NAN, NAN)),
        of("expected NaN, received NaN", () -> Check.near("a claim", NAN, NAN, 1)),
        of("expected Infinity, received 1", () -> Check.near("a claim", INFINITY, 1)),
        of("expected 1, received Infinity", () -> Check.near("a claim", 1, INFINITY, 5)),
        of(
            "expected Infinity, received -Infinity",
            () -> Check.near("a claim", INFINITY, -INFINITY)),
        of("expected 1, received 1.03", () -> Check.near("a claim", 1, 1.03, 0.02)),
        of("2 numbers expected, received 1", () -> Check.near("a claim", array(1, 2), array(1))),
        of("there are no numbers", () -> Check.near("a claim", array(), array())),
        of(
            "at [1]: expected 2, received 3",
            () -> Check.near("a claim", array(1, 2, 3), array(1, 3, 3.5))),
        of(
            "at [0]: expected 1, received NaN",
            () -> Check.near("a claim", array(1, 2), array(NAN, 5))),
        of("at [1]: expected 2, received NaN", () -> Check.near("a claim", row(1, 2), row(8, NAN))),
        of(
            "at [0, 1]: expected 2, received 2.5",
            () -> Check.near("a claim", matrix(), other(0, 1, 2.5))),
        of(
            "an array [3] expected, received [1, 3]",
            () -> Check.near("a claim", row(1, 2, 3), row(1, 2, 3).reshape(1, 3))),
        of("an array [2] expected, received [1]", () -> Check.near("a claim", row(1, 1), row(1))),
        of(
            "there are no numbers",
            () -> Check.near("a claim", Nd4j.empty(DataType.DOUBLE), Nd4j.empty(DataType.DOUBLE))),
        of("at [0]", () -> Check.near("a claim", row(1), row(1.0001).castTo(DataType.FLOAT))),
        of(
            "claimed 0.5403, measured 0.5403023",
            () -> Check.slope("a claim", Math::sin, 1, 0.5403)),
        of("claimed -0.5403023", () -> Check.slope("a claim", Math::sin, 1, -Math.cos(1))),
        of("claimed NaN", () -> Check.slope("a claim", Math::sin, 1, NAN)),
        of("measured NaN", () -> Check.slope("a claim", Math::log, -1, -1)),
        of("claimed Infinity", () -> Check.slope("a claim", Math::exp, 709.7827, INFINITY)),
        of(
            "claimed Infinity",
            () -> Check.slope("a claim", x -> x > 0 ? INFINITY : 0, 0, INFINITY)),
        of("at [1]", () -> Check.slopes("a claim", w -> w[0] * w[1], array(2, 3), array(3, 2.001))),
        of(
            "at [1]: claimed -0.05",
            () ->
                Check.slopes(
                    "a claim", w -> 1e6 * w[0] + 0.9 * w[1], array(0, 0), array(1e6, -0.05))),
        of(
            "at [0]: claimed NaN",
            () -> Check.slopes("a claim", w -> w[0] + w[1], array(0, 0), array(NAN, 1))),
        of(
            "2 slopes to measure, 3 claimed",
            () -> Check.slopes("a claim", w -> w[0], array(2, 3), array(1, 0, 0))),
        of("0 slopes to measure", () -> Check.slopes("a claim", w -> 1, array(), array())),
        of("5000.0000001 < 5000.0", () -> Check.below("a claim", 5000.0000001, 5000)),
        of(
            "expected 1.2345678E7, received 1.2345679E7",
            () -> Check.near("a claim", 12345678, 12345679)));
  }

  private static Arguments of(String what, Executable check) {
    return Arguments.of(what, check);
  }

  private static double[] array(double... numbers) {
    return numbers;
  }

  private static INDArray matrix() {
    return Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
  }

  private static INDArray other(int row, int column, double value) {
    INDArray m = matrix();
    m.putScalar(row, column, value);
    return m;
  }

  private static String said(Executable check) throws Throwable {
    PrintStream out = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      check.execute();
    } finally {
      System.setOut(out);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "holds of {0}")
  @MethodSource("holding")
  void sayWhatHolds(String what, Executable check) throws Throwable {
    String line = said(check);
    assertTrue(line.startsWith("holds: a claim"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  @DisplayName(
      "goes on with the answer where a line is still open, and with the line where it is right")
  void anOpenLineIsTheAnswers() throws Throwable {
    Number open = null;
    INDArray none = null;
    INDArray answer = row(1, 2);
    INDArray mine = row(1, 2);
    String line = said(() -> assertEquals(4, Check.fillIn("the slope", open, 4)));
    assertEquals(
        "open: the slope is yours to write; until then the answer stands here", line.strip());
    said(() -> assertEquals(12, Check.fillIn("the slope", open, v -> v * v * v, 2), 1e-7));
    said(() -> assertEquals(12, Check.fillIn("the slope", 12, v -> v * v * v, 2), 0));
    said(() -> assertSame(answer, Check.fillIn("dX", none, answer)));
    said(() -> assertSame(mine, Check.fillIn("dX", mine, answer)));
    said(() -> assertEquals(4 + 1e-12, Check.fillIn("the slope", 4 + 1e-12, 4), 0));
  }

  @ParameterizedTest(name = "fails: {0}")
  @MethodSource("failing")
  void throwWhatDoesNot(String reason, Executable check) {
    String said = assertThrows(AssertionError.class, check).getMessage();
    assertTrue(said.startsWith("does not hold: a claim"), said);
    assertTrue(said.contains(reason), said);
  }

  @Test
  @DisplayName("leaves what it nudges as it was, to the last bit")
  void nothingStaysNudged() {
    double[] w = {0.1, 3.3, -3e-7};
    Check.slopes("a claim", v -> v[0] + v[1], w, array(1, 1, 0));
    assertArrayEquals(array(0.1, 3.3, -3e-7), w, 0);
  }

  @Test
  @DisplayName("leaves what it nudges as it was, also where the function throws")
  void nothingStaysNudgedByAnError() {
    double[] w = {1, 2};
    ToDoubleFunction<double[]> f =
        v -> {
          throw new ArithmeticException();
        };
    assertThrows(ArithmeticException.class, () -> Check.slopes("a claim", f, w, array(0, 0)));
    assertArrayEquals(array(1, 2), w, 0);
  }

  @Test
  @DisplayName("takes no distance that everything, or nothing, keeps")
  void distancesAreNumbers() {
    for (double apart : array(-1, NAN, INFINITY)) {
      assertThrows(IllegalArgumentException.class, () -> Check.near("a claim", 1, 2, apart));
      assertThrows(
          IllegalArgumentException.class, () -> Check.near("a claim", row(1), row(2), apart));
    }
  }

  @Test
  @DisplayName("names what is null")
  void nullIsNamed() {
    INDArray none = null;
    DoubleUnaryOperator f = null;
    assertThrows(IllegalArgumentException.class, () -> Check.near("a claim", none, row(1)));
    assertThrows(IllegalArgumentException.class, () -> Check.near("a claim", row(1), none));
    assertThrows(IllegalArgumentException.class, () -> Check.slope("a claim", f, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> Check.that(null, true));
  }
}
