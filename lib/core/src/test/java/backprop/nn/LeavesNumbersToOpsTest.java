package backprop.nn;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.models.Gpt2;
import backprop.nn.models.TinyGpt;
import backprop.tensor.Convolution;
import backprop.tensor.Images;
import backprop.tensor.Ops;
import backprop.tensor.Sequences;
import backprop.tensor.Workspaces;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
                        new Case(new GeluTanh(), x),
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
            new Case(new TinyGpt(new TinyGpt.Shape(5, 4, 8, 2, 2), new Random(1)), tokens),
            new Case(new Gpt2(new TinyGpt.Shape(5, 4, 8, 2, 2), new Random(1)), tokens));
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
    Composite between =
        new Composite() {
          @Override
          public List<Part> parts() {
            return List.of(new Part("", new Relu()));
          }

          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return new Relu().forward(x, mode).mul(2);
          }

          @Override
          public INDArray backward(INDArray dY) {
            return dY.mul(2);
          }
        };
    assertFalse(between.leavesNumbersToOps(), "what a learner's does between its parts is unknown");
  }

  @Test
  @DisplayName("may stand beside operations that are plain ND4J, which wait for what they read")
  void plain() {
    INDArray x = random(DataType.FLOAT, 4, 3, 4);
    INDArray images = random(DataType.FLOAT, 5, 2, 3, 4, 4);
    INDArray sequences = random(DataType.FLOAT, 6, 2, 3, 4);
    List<Function<INDArray, INDArray>> ofMatrix =
        List.of(
            Ops::sigmoid,
            Ops::tanh,
            Ops::softmax,
            Ops::logSumExp,
            Ops::logOnePlusExp,
            a -> Ops.clamp(a, 0.5),
            a -> Ops.slice(a, 1, 1, 3),
            a -> Ops.softmaxGradient(a, a),
            a -> Convolution.images(a, 3, 1, 1));
    List<Function<INDArray, INDArray>> ofImages =
        List.of(Images::batchLast, Convolution::rows, Ops::sumChannels);
    List<Function<INDArray, INDArray>> ofSequences =
        List.of(Sequences::rows, a -> Sequences.batch(Ops.rows(a), 2));
    assertWaits(x, ofMatrix);
    assertWaits(images, ofImages);
    assertWaits(sequences, ofSequences);
  }

  private static void assertWaits(INDArray x, List<Function<INDArray, INDArray>> all) {
    for (int i = 0; i < all.size(); i++) {
      Function<INDArray, INDArray> operation = all.get(i);
      INDArray waited = operation.apply(Ops.add(x, x));
      INDArray together = Ops.together(() -> operation.apply(Ops.add(x, x)));
      assertArrayEquals(
          waited.dup('c').data().asDouble(),
          together.dup('c').data().asDouble(),
          1e-6,
          "operation " + i + " of " + x.rank() + " axes");
    }
  }

  @Test
  @DisplayName("may run in steps of scratch memory, each of which ends with all of it done")
  void steps() {
    INDArray x = random(DataType.FLOAT, 7, 20, 20);

    INDArray total = Ops.zeros(DataType.FLOAT, 'f', 20, 20);
    Ops.together(
        () -> {
          for (int i = 0; i < 3; i++) {
            Workspaces.step(
                () -> {
                  INDArray ones = Nd4j.ones(DataType.FLOAT, 20, 20);
                  Ops.addTo(total, Ops.times(ones, x));
                  return 0;
                });
          }
          return 0;
        });
    assertEquals(3 * x.getDouble(19, 19), total.getDouble(19, 19), 1e-5);
  }

  @Test
  @DisplayName("adds a part of an array to another part of it as it was")
  void overlapping() {
    INDArray v = Ops.copy(Nd4j.linspace(1, 600, 600, DataType.FLOAT));
    Ops.addTo(v.get(NDArrayIndex.interval(1, 600)), v.get(NDArrayIndex.interval(0, 599)));
    assertEquals(600 + 599, v.getDouble(599));
    assertEquals(2 + 1, v.getDouble(1));
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
