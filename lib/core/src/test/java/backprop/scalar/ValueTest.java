package backprop.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A scalar Value")
class ValueTest {

  static Stream<Arguments> functions() {
    return Stream.of(
        function("a + 3", a -> a.plus(3), a -> a + 3),
        function("3 - a", a -> Value.of(3).minus(a), a -> 3 - a),
        function("a × 3", a -> a.times(3), a -> a * 3),
        function("a / 3", a -> a.dividedBy(Value.of(3)), a -> a / 3),
        function("3 / a", a -> Value.of(3).dividedBy(a), a -> 3 / a),
        function("a³", a -> a.power(3), a -> a * a * a),
        function("a to the minus one half", a -> a.power(-0.5), a -> 1 / Math.sqrt(a)),
        function("a to the zero", a -> a.power(0), a -> 1),
        function("exp a", Value::exp, Math::exp),
        function("log a", Value::log, Math::log),
        function("tanh a", Value::tanh, Math::tanh),
        function("relu a", Value::relu, a -> Math.max(0, a)),
        function("relu of -a", a -> a.times(-1).relu(), a -> Math.max(0, -a)));
  }

  private static Arguments function(
      String name, UnaryOperator<Value> value, DoubleUnaryOperator plain) {
    return Arguments.of(name, value, plain);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  @DisplayName("has the value of plain arithmetic and the slope of a central difference")
  void slopes(String name, UnaryOperator<Value> value, DoubleUnaryOperator plain) {
    double at = 0.7;
    double h = 1e-6;
    Value a = Value.of(at);
    Value y = value.apply(a);
    y.backward();
    assertEquals(plain.applyAsDouble(at), y.data(), 1e-12);
    double slope = (plain.applyAsDouble(at + h) - plain.applyAsDouble(at - h)) / (2 * h);
    assertEquals(slope, a.gradient(), 1e-8);
  }

  @Test
  @DisplayName("used twice sums over both paths: the slope of a × a at 3 is 6")
  void usedTwice() {
    Value a = Value.of(3);
    a.times(a).backward();
    assertEquals(6, a.gradient());
  }

  @Test
  @DisplayName("in a diamond gets every path once: y = (a + b) × (a × b) at (2, 3)")
  void diamond() {
    Value a = Value.of(2);
    Value b = Value.of(3);
    a.plus(b).times(a.times(b)).backward();
    // y = a²b + ab², so dy/da = 2ab + b² = 21 and dy/db = a² + 2ab = 16.
    assertEquals(21, a.gradient());
    assertEquals(16, b.gradient());
  }

  @Test
  @DisplayName("asked a second time gives the same gradients, not their double")
  void secondTime() {
    Value a = Value.of(3);
    Value y = a.times(a).plus(a);
    y.backward();
    y.backward();
    assertEquals(7, a.gradient());
  }

  @Test
  @DisplayName("at the end of a chain of two hundred thousand numbers overflows no stack")
  void deepChain() {
    Value a = Value.of(1);
    Value y = a;
    for (int i = 0; i < 200_000; i++) {
      y = y.plus(1);
    }
    y.backward();
    assertEquals(200_001, y.data());
    assertEquals(1, a.gradient());
  }

  @Test
  @DisplayName("in a graph with 2⁶⁰ paths is visited once")
  void manyPaths() {
    Value a = Value.of(1);
    Value y = a;
    for (int i = 0; i < 60; i++) {
      y = y.plus(y);
    }
    y.backward();
    assertEquals(61, y.topologicalOrder().size());
    assertEquals(Math.pow(2, 60), a.gradient());
  }

  @Test
  @DisplayName("remembers what it was made of, in order")
  void parents() {
    Value a = Value.of(1);
    Value b = Value.of(2);
    Value c = a.minus(b);
    assertSame(a, c.parents().get(0));
    assertSame(b, c.parents().get(1));
    assertEquals("-", c.operation());
    assertEquals(0, a.parents().size());
  }
}
