package backprop.nn;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.models.TinyGpt;
import backprop.tensor.Ops;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * On an engine that begins operations and finishes them when it is asked, as a GPU's and the one
 * that the processor plays, a layer that reads a number of its own reads what was there before.
 */
@DisplayName("A layer that says that it leaves numbers to Ops")
class LeavesNumbersToOpsTest {

  /** A layer and what goes in, its numbers the result of an operation. */
  private record Case(Layer layer, INDArray x) {

    @Override
    public String toString() {
      return layer + " of " + x.shapeInfoToString().lines().findFirst().orElse("");
    }
  }

  static Stream<Case> layers() {
    INDArray rows = random(DataType.FLOAT, 1, 6, 8);
    INDArray sequences = random(DataType.FLOAT, 2, 2, 3, 8);
    INDArray tokens = Nd4j.createFromArray(new int[][] {{1, 0, 4}, {2, 2, 3}});
    Stream<Case> ofNumbers =
        Stream.of(rows.dup('c'), rows.dup('f'))
            .flatMap(
                x ->
                    Stream.of(
                        new Case(new Dense(8, 5, 1), x),
                        new Case(new Relu(), x),
                        new Case(new Gelu(), x),
                        new Case(new LayerNorm(8), x),
                        new Case(new Residual(new Dense(8, 8, 1)), x)));
    Stream<Case> ofSequences =
        Stream.of(
                sequences.dup('c'),
                sequences.dup('f'),
                sequences.permute(0, 2, 1).dup('c').permute(0, 2, 1))
            .flatMap(
                x ->
                    Stream.of(
                        new Case(new LayerNorm(8), x),
                        new Case(new PositionWise(new Dense(8, 5, 1)), x),
                        new Case(new PositionalEmbedding(4, 8, 1), x),
                        new Case(new MultiHeadAttention(8, 2, true, 1), x),
                        new Case(new TransformerBlock(8, 2, true, 1), x)));
    Stream<Case> ofTokens =
        Stream.of(
            new Case(new Embedding(5, 8, 1), tokens),
            new Case(new TinyGpt(new TinyGpt.Shape(5, 4, 8, 2, 2), new Random(1)), tokens));
    return Stream.of(ofNumbers, ofSequences, ofTokens).flatMap(s -> s);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  @DisplayName("computes the same where nothing is waited for:")
  void same(Case of) {
    assertTrue(of.layer.leavesNumbersToOps());
    double[][] waited = twice(of, false);
    double[][] together = twice(of, true);
    for (int i = 0; i < waited.length; i++) {
      assertArrayEquals(waited[i], together[i], 1e-6, "part " + i);
    }
  }

  /** Y, dX and the gradients, of arguments that are made just before. */
  private static double[][] twice(Case of, boolean together) {
    of.layer.parameters().forEach(Parameter::zeroGradient);
    Supplier<INDArray[]> step =
        () -> {
          INDArray x = of.x.dataType() == DataType.FLOAT ? Ops.add(of.x, of.x) : of.x;
          INDArray y = of.layer.forward(x, Mode.TRAIN);
          return new INDArray[] {y, of.layer.backward(Ops.times(y, y))};
        };
    INDArray[] made = together ? Ops.together(step) : step.get();
    return Stream.concat(Stream.of(made), of.layer.parameters().stream().map(Parameter::gradient))
        .map(a -> a.castTo(DataType.DOUBLE).dup('c').data().asDouble())
        .toArray(double[][]::new);
  }

  @Test
  @DisplayName("is made of such layers alone, if it is made of layers")
  void composite() {
    assertTrue(new Sequential(new Dense(2, 2, 1), new Relu()).leavesNumbersToOps());
    assertFalse(new Sequential(new Dense(2, 2, 1), new Tanh()).leavesNumbersToOps());
    Layer learners =
        new Layer() {
          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return x.dup();
          }

          @Override
          public INDArray backward(INDArray dY) {
            return dY.dup();
          }
        };
    assertFalse(learners.leavesNumbersToOps(), "a learner's need not know of it");
    assertFalse(new Residual(learners).leavesNumbersToOps());
  }

  @Test
  @DisplayName("and a loss of that kind does too, whatever it is given")
  void loss() {
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy();
    INDArray z = random(DataType.FLOAT, 3, 4, 3);
    INDArray target = Nd4j.createFromArray(0, 2, 1, 1);
    assertTrue(loss.leavesNumbersToOps());
    INDArray waited = loss.gradient(Ops.add(z, z), target);
    double value = loss.value(Ops.add(z, z), target);
    double[] found = new double[1];
    INDArray together =
        Ops.together(
            () -> {
              found[0] = loss.value(Ops.add(z, z), target);
              return loss.gradient(Ops.add(z, z), target);
            });
    assertEquals(value, found[0], 1e-6);
    assertArrayEquals(
        waited.dup('c').toFloatMatrix()[1], together.dup('c').toFloatMatrix()[1], 1e-6f);
  }
}
