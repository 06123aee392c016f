package backprop.tensor.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The operations of {@link FloatBlock} and {@link DoubleBlock}, twins by hand since Java has no
 * generics over float and double: one table for both, so that neither drifts.
 */
@DisplayName("Both blocks, number by number")
class BlockTest {

  private static final double[] NUMBERS = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.0,
    -0.0,
    1,
    -1,
    2.5,
    -3.25,
    0.1,
    1e-30,
    -1e-30,
    80,
    -87
  };

  /** An operation on a block and another, and what it makes of x and y in DOUBLE. */
  private record Case(BiConsumer<HostBlock, HostBlock> of, DoubleBinaryOperator expected) {}

  static Stream<Arguments> cases() {
    Map<String, Case> all = new LinkedHashMap<>();
    all.put("set", new Case((a, b) -> a.set(b), (x, y) -> y));
    all.put("fill", new Case((a, b) -> a.fill(0.75, NUMBERS.length), (x, y) -> 0.75));
    all.put("scale", new Case((a, b) -> a.scale(0.3), (x, y) -> x * 0.3));
    all.put("add a number", new Case((a, b) -> a.add(0.3), (x, y) -> x + 0.3));
    all.put("add", new Case((a, b) -> a.add(0.3, b), (x, y) -> x + 0.3 * y));
    all.put("addProduct", new Case((a, b) -> a.addProduct(0.3, b, b), (x, y) -> x + 0.3 * y * y));
    all.put("addQuotient", new Case((a, b) -> a.addQuotient(0.3, b, a), (x, y) -> x + 0.3 * y / x));
    all.put("times", new Case((a, b) -> a.times(b), (x, y) -> x * y));
    all.put("over", new Case((a, b) -> a.over(b), (x, y) -> x / y));
    all.put("relu", new Case((a, b) -> a.relu(), (x, y) -> x > 0 || x != x ? x : 0));
    all.put("step", new Case((a, b) -> a.step(), (x, y) -> x > 0 ? 1 : x != x ? x : 0));
    all.put("sqrt", new Case((a, b) -> a.sqrt(), (x, y) -> Math.sqrt(x)));
    all.put(
        "exp of what is not above 0",
        new Case((a, b) -> a.set(negative(b)).exp(), (x, y) -> Math.exp(-Math.abs(y))));
    all.put("max", new Case((a, b) -> a.max(b), Math::max));
    all.put("log", new Case((a, b) -> a.log(), (x, y) -> Math.log(x)));
    all.put("addRun", new Case((a, b) -> a.addRun(0, b, 0, NUMBERS.length), (x, y) -> x + y));
    all.put("setRun", new Case((a, b) -> a.setRun(0, b, 0, NUMBERS.length), (x, y) -> y));
    all.put(
        "maxRun",
        new Case(
            (a, b) -> a.maxRun(0, b, 0, NUMBERS.length, 3, new int[NUMBERS.length]),
            (x, y) -> y > x || y != y ? y : x));
    int[] same = IntStream.range(0, NUMBERS.length).toArray();
    all.put("take", new Case((a, b) -> a.take(b, same), (x, y) -> y));
    all.put("addAt", new Case((a, b) -> a.addAt(same, b), (x, y) -> x + y));
    all.put(
        "setTo",
        new Case((a, b) -> a.setTo(new int[NUMBERS.length], NUMBERS.length, 2), (x, y) -> 0));
    return all.entrySet().stream()
        .flatMap(
            e ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .map(type -> Arguments.of(e.getKey(), type, e.getValue())));
  }

  private static HostBlock negative(HostBlock b) {
    HostBlock size =
        HostBlock.zeros(b instanceof FloatBlock ? DataType.FLOAT : DataType.DOUBLE, 14);
    for (int i = 0; i < NUMBERS.length; i++) {
      size.put(i, -Math.abs(b.get(i)));
    }
    return size;
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("cases")
  @DisplayName("do as the formula says with every pair of ordinary and special numbers")
  void operations(String name, DataType type, Case c) {
    for (double y : NUMBERS) {
      HostBlock a = block(type, i -> NUMBERS[i]);
      HostBlock b = block(type, i -> y);
      c.of.accept(a, b);
      for (int i = 0; i < NUMBERS.length; i++) {
        assertNumber(name, type, c.expected.applyAsDouble(NUMBERS[i], y), a.get(i), NUMBERS[i], y);
      }
    }
  }

  private static void assertNumber(
      String name, DataType type, double expected, double actual, double x, double y) {
    String where = name + " in " + type + " of " + x + " and " + y;
    double nearest = type == DataType.FLOAT ? (float) expected : expected;
    if (!Double.isFinite(nearest)) {
      assertEquals(nearest, actual, where);
    } else {
      double digits = type == DataType.FLOAT ? 3e-7 : 1e-15;
      assertEquals(
          nearest,
          actual,
          digits
              * Math.max(Math.max(1e-37, Math.abs(nearest)), Double.isFinite(x) ? Math.abs(x) : 0),
          where);
    }
  }

  private static HostBlock block(DataType type, Function<Integer, Double> number) {
    HostBlock block = HostBlock.zeros(type, NUMBERS.length);
    for (int i = 0; i < NUMBERS.length; i++) {
      block.put(i, number.apply(i));
    }
    return block;
  }

  static Stream<DataType> types() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  @DisplayName("sum, multiply and ask for numbers alike")
  void totals(DataType type) {
    // 0 + 1 + … + 9 = 45, and the squares sum to 285.
    HostBlock a = HostBlock.zeros(type, 10);
    IntStream.range(0, 10).forEach(i -> a.put(i, i));
    assertEquals(45, a.sum());
    assertEquals(285, a.dot(a));
    for (double special : NUMBERS) {
      for (int i = 0; i < 10; i++) {
        HostBlock b = HostBlock.zeros(type, 10);
        b.put(i, special);
        assertEquals(Double.isFinite(special), b.isFinite(), special + " at " + i + " in " + type);
        double stored = type == DataType.FLOAT ? (float) special : special;
        assertEquals(0, Double.compare(stored + 0.0, b.sum()), special + " in " + type);
      }
    }
  }
}
