package backprop.check;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.init.Xavier;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.nn.Tanh;
import backprop.regularize.L2;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A gradient check")
class GradientCheckTest {

  private static final INDArray X = random(DataType.DOUBLE, 1, 4, 3);

  /** tanh, with a backward pass of one's own choosing. */
  private record Bent(UnaryOperator<INDArray> slope, Tanh tanh) implements Layer {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return tanh.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return slope.apply(tanh.backward(dY));
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken("of the wrong sign", INDArray::neg),
        broken("too small by the batch size", g -> g.div(4)),
        broken("of zeros", g -> g.mul(0)),
        broken("of NaN", g -> filled(g, Double.NaN)),
        broken("of infinities", g -> filled(g, 1 / 0.0)),
        broken("wrong in one element of twelve", GradientCheckTest::oneOff),
        broken("off by one part in ten thousand", g -> g.mul(1.0001)));
  }

  private static Arguments broken(String name, UnaryOperator<INDArray> slope) {
    return Arguments.of(name, slope);
  }

  /** As an array: ND4J replaces a NaN that comes as a scalar by a number. */
  private static INDArray filled(INDArray g, double value) {
    double[][] all = new double[(int) g.size(0)][(int) g.size(1)];
    for (double[] row : all) {
      Arrays.fill(row, value);
    }
    return Nd4j.createFromArray(all);
  }

  private static INDArray oneOff(INDArray g) {
    INDArray other = g.dup();
    other.putScalar(2, 1, g.getDouble(2, 1) + 0.01);
    return other;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  @DisplayName("catches a backward pass")
  void catches(String name, UnaryOperator<INDArray> slope) {
    assertFalse(GradientCheck.of(new Bent(slope, new Tanh()), X, 5).passed());
  }

  @Test
  @DisplayName("names the array, the index, and both numbers of what is wrong")
  void names() {
    CheckResult result = GradientCheck.of(new Bent(GradientCheckTest::oneOff, new Tanh()), X, 5);
    assertEquals(12, result.compared());
    assertEquals(1, result.failures().size());
    CheckResult.Failure failure = result.failures().get(0);
    assertEquals("x", failure.array());
    assertEquals("[2, 1]", failure.index());
    assertEquals(failure.expected() + 0.01, failure.received(), 1e-8);
    assertThrows(AssertionError.class, result::orThrow);
  }

  @Test
  @DisplayName("passes right gradients of every input and parameter, and leaves parameters alone")
  void passes() {
    Random random = new Random(2);
    Sequential net =
        new Sequential(
            new Dense(3, 4, Xavier.normal(), DataType.DOUBLE, random),
            new Tanh(),
            new Dense(4, 2, Xavier.uniform(), DataType.DOUBLE, random));
    INDArray w = net.parameters().get(0).value().dup();
    CheckResult result = GradientCheck.of(net, X, 5).orThrow();
    // 4·3 inputs, 3·4 + 4 and 4·2 + 2 parameters.
    assertEquals(12 + 16 + 10, result.compared());
    assertTrue(result.worst() < 1e-8, result::toString);
    assertEquals(w, net.parameters().get(0).value());
  }

  @Test
  @DisplayName("leaves out a kink, and counts it")
  void kink() {
    INDArray x = Nd4j.createFromArray(new double[][] {{-1, 0, 2}});
    CheckResult result = GradientCheck.of(new Relu(), x, 5);
    assertEquals(1, result.kinks());
    assertEquals(2, result.compared());
    assertTrue(result.passed());
  }

  @Test
  @DisplayName("that compared nothing has not passed")
  void nothing() {
    CheckResult result = GradientCheck.of(new Relu(), Nd4j.zeros(DataType.DOUBLE, 1, 2), 5);
    assertEquals(0, result.compared());
    assertFalse(result.passed());
  }

  @Test
  @DisplayName("covers losses and penalties as well")
  void lossesAndPenalties() {
    GradientCheck.of(new SoftmaxCrossEntropy(), X, Nd4j.createFromArray(0, 2, 1, 1)).orThrow();
    GradientCheck.of(new MeanSquaredError(), X, X.mul(2)).orThrow();
    GradientCheck.of(new L2(0.3), X).orThrow();
  }

  @Test
  @DisplayName("refuses float, which keeps too few digits")
  void refusesFloat() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> GradientCheck.of(new Tanh(), X.castTo(DataType.FLOAT), 5));
    assertEquals(
        "GradientCheck.of: x must be DOUBLE, got FLOAT; make the layer and its input with"
            + " DataType.DOUBLE, since slopes in float keep too few digits",
        error.getMessage());
  }

  @Test
  @DisplayName(
      "compares everything of a network with Dropout: what is left out is the same each time")
  void dropout() {
    Random random = new Random(1);
    Layer net =
        new Sequential(
            new Dense(4, 6, Xavier.uniform(), DataType.DOUBLE, random),
            new Dropout(0.5, 3),
            new Dense(6, 2, Xavier.uniform(), DataType.DOUBLE, random));
    INDArray x = random(DataType.DOUBLE, 1, 5, 4);
    INDArray counter = net.state().values().iterator().next();
    INDArray before = counter.dup();
    CheckResult result = GradientCheck.of(net, x, 1);
    assertTrue(result.passed(), result::toString);
    assertEquals(5 * 4 + 4 * 6 + 6 + 6 * 2 + 2, result.compared());
    assertEquals(before, counter);
  }

  @Test
  @DisplayName("refuses a layer whose forward is another each time, rather than compare nothing")
  void anotherEachTime() {
    Random hidden = new Random(1);
    Layer noise =
        new Layer() {
          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return x.mul(hidden.nextDouble());
          }

          @Override
          public INDArray backward(INDArray dY) {
            return dY;
          }
        };
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> GradientCheck.of(noise, random(DataType.DOUBLE, 1, 2, 2), 1));
    assertTrue(refused.getMessage().startsWith("GradientCheck.of: two forwards of one x differ"));
  }

  /** A layer made of two functions, as a learner makes a mistake in one of them. */
  private static Layer layer(UnaryOperator<INDArray> forward, UnaryOperator<INDArray> backward) {
    return new Layer() {
      @Override
      public INDArray forward(INDArray x, Mode mode) {
        return forward.apply(x);
      }

      @Override
      public INDArray backward(INDArray dY) {
        return backward.apply(dY);
      }
    };
  }

  static Stream<Arguments> arguments() {
    return Stream.of(
        Arguments.of("forward", "x", layer(x -> x.muli(3), dY -> dY.mul(3))),
        Arguments.of("backward", "dY", layer(x -> x.mul(3), dY -> dY.muli(3))),
        Arguments.of("forward", "x", layer(x -> x.transposei().dup(), dY -> dY.transpose())));
  }

  @ParameterizedTest(name = "{0} and its {1}")
  @MethodSource("arguments")
  @DisplayName("says that a layer changes what it is given, which right gradients hide")
  void changedArguments(String method, String argument, Layer layer) {
    assertEquals(
        "GradientCheck.of: the layer's "
            + method
            + " must leave its "
            + argument
            + " as it was, and changed it; dup() it before you change it in place",
        assertThrows(
                IllegalArgumentException.class,
                () -> GradientCheck.of(layer, random(DataType.DOUBLE, 1, 2, 3), 1))
            .getMessage());
  }

  @Test
  @DisplayName("fails where forward gives NaN, and does not take it for a kink")
  void forwardOfNaN() {
    CheckResult result =
        GradientCheck.of(
            layer(x -> x.mul(0).divi(0), dY -> dY.mul(0)), random(DataType.DOUBLE, 1, 2, 3), 1);
    assertFalse(result.passed(), result::toString);
    assertEquals(6, result.compared());
    assertEquals(0, result.kinks());
  }

  @Test
  @DisplayName("says what is null: the layer, or what its forward returns")
  void nulls() {
    INDArray x = random(DataType.DOUBLE, 1, 2, 3);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.of((Layer) null, x, 1))
            .getMessage()
            .startsWith("GradientCheck.of: layer is null"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> GradientCheck.of(layer(a -> null, dY -> dY), x, 1))
            .getMessage()
            .startsWith("GradientCheck.of: what the layer's forward returns must be an array"));
  }
}
