package backprop.nn;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.nn.Composite.Part;
import backprop.nn.models.CharRnn;
import backprop.nn.models.LeNet;
import backprop.nn.models.Mlp;
import backprop.nn.models.TinyGpt;
import backprop.tensor.Window;
import java.util.List;
import java.util.Map;
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

@DisplayName("A layer in another")
class InnerTest {

  private static final INDArray ROWS = random(DataType.FLOAT, 1, 5, 6);
  private static final INDArray SEQUENCES = random(DataType.FLOAT, 1, 5, 2, 6);

  /** What a learner might write: it returns whatever it is told to. */
  private record MyDense(UnaryOperator<INDArray> forward, UnaryOperator<INDArray> backward)
      implements Layer {

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return forward.apply(x);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return backward.apply(dY);
    }
  }

  private static Layer forward(UnaryOperator<INDArray> mistake) {
    return new MyDense(mistake, dY -> dY);
  }

  private static Layer backward(UnaryOperator<INDArray> mistake) {
    return new MyDense(x -> x, mistake);
  }

  private static Layer second(Layer mine) {
    return new Sequential(new Tanh(), mine, new Tanh());
  }

  static Stream<Arguments> forwardMistakes() {
    return Stream.of(
        Arguments.of(
            second(forward(x -> null)),
            ROWS,
            "Sequential.forward: layer 2 (MyDense) must return Y, got null"),
        Arguments.of(
            second(forward(x -> x.castTo(DataType.DOUBLE))),
            ROWS,
            "Sequential.forward: layer 2 (MyDense) must return Y in FLOAT, the type of its x, got"
                + " DOUBLE"),
        Arguments.of(
            new Residual(forward(x -> null)),
            ROWS,
            "Residual.forward: the layer (MyDense) must return Y, got null"),
        Arguments.of(
            new Residual(forward(x -> x.castTo(DataType.INT32))),
            ROWS,
            "Residual.forward: the layer (MyDense) must return Y in FLOAT, the type of its x, got"
                + " INT"),
        Arguments.of(
            new Residual(forward(x -> x.sum(0))),
            ROWS,
            "Residual.forward: the layer (MyDense) must return Y [5, 6], the shape of its x, got"
                + " [6]"),
        Arguments.of(
            new Residual(forward(INDArray::transpose)),
            ROWS,
            "Residual.forward: the layer (MyDense) must return Y [5, 6], the shape of its x, got"
                + " [6, 5]; it looks transposed"),
        Arguments.of(
            new PositionWise(forward(x -> null)),
            SEQUENCES,
            "PositionWise.forward: the layer (MyDense) must return Y, got null"),
        Arguments.of(
            new PositionWise(forward(x -> x.sum(1))),
            SEQUENCES,
            "PositionWise.forward: the layer (MyDense) must return Y [10, out], a row for each of"
                + " its x, got [10]"),
        Arguments.of(
            new PositionWise(forward(INDArray::transpose)),
            SEQUENCES,
            "PositionWise.forward: the layer (MyDense) must return Y [10, out], a row for each of"
                + " its x, got [6, 10]"));
  }

  @ParameterizedTest(name = "{2}", autoCloseArguments = false)
  @MethodSource("forwardMistakes")
  @DisplayName("that returns something else than its Y is named")
  void forwardMistake(Layer net, INDArray x, String message) {
    assertEquals(message, refused(() -> net.forward(x, Mode.TRAIN)));
  }

  static Stream<Arguments> backwardMistakes() {
    return Stream.of(
        Arguments.of(
            second(backward(dY -> null)),
            ROWS,
            "Sequential.backward: layer 2 (MyDense) must return dX, got null"),
        Arguments.of(
            second(backward(dY -> dY.sum(0))),
            ROWS,
            "Sequential.backward: layer 2 (MyDense) must return dX [5, 6], the shape of its x, got"
                + " [6]"),
        Arguments.of(
            second(backward(INDArray::transpose)),
            ROWS,
            "Sequential.backward: layer 2 (MyDense) must return dX [5, 6], the shape of its x, got"
                + " [6, 5]; it looks transposed"),
        Arguments.of(
            new Sequential(backward(INDArray::transpose), new Tanh()),
            ROWS,
            "Sequential.backward: layer 1 (MyDense) must return dX [5, 6], the shape of its x, got"
                + " [6, 5]; it looks transposed"),
        Arguments.of(
            second(backward(dY -> dY.castTo(DataType.DOUBLE))),
            ROWS,
            "Sequential.backward: layer 2 (MyDense) must return dX in FLOAT, the type of its x, got"
                + " DOUBLE"),
        Arguments.of(
            new Residual(backward(dY -> dY.sum(0))),
            ROWS,
            "Residual.backward: the layer (MyDense) must return dX [5, 6], the shape of its x, got"
                + " [6]"),
        Arguments.of(
            new Residual(backward(dY -> null)),
            ROWS,
            "Residual.backward: the layer (MyDense) must return dX, got null"),
        Arguments.of(
            new PositionWise(backward(dY -> dY.reshape(2, 30))),
            SEQUENCES,
            "PositionWise.backward: the layer (MyDense) must return dX [10, 6], the shape of its x,"
                + " got [2, 30]"));
  }

  @ParameterizedTest(name = "{2}", autoCloseArguments = false)
  @MethodSource("backwardMistakes")
  @DisplayName("that returns something else than its dX is named")
  void backwardMistake(Layer net, INDArray x, String message) {
    INDArray dY = random(DataType.FLOAT, 2, net.forward(x, Mode.TRAIN).shape());
    assertEquals(message, refused(() -> net.backward(dY)));
  }

  @Test
  @DisplayName("is held to the shape of its latest x")
  void latest() {
    Layer net = new Sequential(backward(dY -> random(DataType.FLOAT, 3, 5, 6)));
    net.forward(ROWS, Mode.TRAIN);
    net.backward(ROWS);
    INDArray three = random(DataType.FLOAT, 1, 3, 6);
    net.forward(three, Mode.EVAL);
    assertEquals(
        "Sequential.backward: layer 1 (MyDense) must return dX [3, 6], the shape of its x, got [5,"
            + " 6]",
        refused(() -> net.backward(three)));
  }

  @Test
  @DisplayName("is not blamed for the gradient that comes in")
  void whatComesIn() {
    Layer net = new Residual(forward(x -> x));
    assertEquals(
        "Residual.backward: nothing to go back through; call forward first, then backward",
        assertThrows(IllegalStateException.class, () -> net.backward(ROWS)).getMessage());
    net.forward(ROWS, Mode.TRAIN);
    assertEquals(
        "Residual.backward: dY must be [5, 6], the shape of x, got [6, 5]; one of the two looks transposed",
        refused(() -> net.backward(ROWS.transpose())));
    assertEquals(
        "Residual.backward: dY must be FLOAT, the type of x, got DOUBLE; castTo one of the two",
        refused(() -> net.backward(ROWS.castTo(DataType.DOUBLE))));
    Layer row = new Sequential(forward(x -> x));
    assertEquals(
        "Sequential.backward: nothing to go back through; call forward first, then backward",
        assertThrows(IllegalStateException.class, () -> row.backward(ROWS)).getMessage());
    assertEquals(
        "Sequential.backward: nothing to go back through; call forward first, then backward",
        assertThrows(IllegalStateException.class, () -> row.backwardParameters(ROWS)).getMessage());
  }

  @Test
  @DisplayName("that reads indices may return what it likes for their gradient")
  void indices() {
    INDArray tokens = Nd4j.createFromArray(0, 2, 1);
    Layer net = new Sequential(new MyDense(x -> x.castTo(DataType.FLOAT), dY -> null), new Tanh());
    INDArray y = net.forward(tokens, Mode.TRAIN);
    assertEquals(null, net.backward(y));
  }

  @Test
  @DisplayName("is named though its class is not")
  void anonymous() {
    Layer mine =
        new Layer() {
          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return null;
          }

          @Override
          public INDArray backward(INDArray dY) {
            return null;
          }
        };
    assertEquals(
        "Sequential.forward: layer 1 (layer) must return Y, got null",
        refused(() -> new Sequential(mine).forward(ROWS, Mode.TRAIN)));
  }

  @Test
  @DisplayName("must be there, under a name that no other has")
  void names() {
    String again =
        " is null; a cell that redefines a class empties its variables, so run the cell that makes"
            + " it again";
    assertEquals(
        "Sequential: layer 2" + again, refused(() -> new Sequential(new Tanh(), null, new Relu())));
    assertEquals("Residual: the layer" + again, refused(() -> new Residual(null)));
    assertEquals("PositionWise: the layer" + again, refused(() -> new PositionWise(null)));
    assertEquals("Sequential: needs at least one layer, got none", refused(() -> new Sequential()));
    assertEquals(
        "Sequential: every layer must have a name of its own, got two called \"mlp\"",
        refused(() -> Sequential.of(new Part("mlp", new Tanh()), new Part("mlp", new Relu()))));
    // Two halves without a name of their own, both of which have a dense1.w.
    Residual half = new Residual(new Sequential(new Dense(6, 6, 1)));
    Composite twins =
        new Composite() {
          @Override
          public List<Part> parts() {
            return List.of(new Part("", half), new Part("", half));
          }

          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return half.forward(half.forward(x, mode), mode);
          }

          @Override
          public INDArray backward(INDArray dY) {
            return half.backward(half.backward(dY));
          }
        };
    assertEquals(
        "Composite: two layers have a \"dense1.w\"; give each part a name of its own",
        assertThrows(IllegalStateException.class, twins::parameters).getMessage());
  }

  static Stream<Arguments> rightOnes() {
    Random r = new Random(1);
    INDArray tokens = Nd4j.createFromArray(new int[][] {{1, 0, 4}, {2, 2, 3}});
    INDArray images = random(DataType.FLOAT, 1, 3, 2, 6, 5);
    Sequential everyRow =
        new Sequential(
            new Dense(6, 6, 1),
            new BatchNorm(6),
            new Relu(),
            new LayerNorm(6),
            new LeakyRelu(0.1),
            new Residual(new Sequential(new Dense(6, 3, 1), new Gelu(), new Dense(3, 6, 2))),
            new Dropout(0.5, 1),
            new Sigmoid(),
            new Softmax());
    Sequential everyImage =
        new Sequential(
            new Conv2d(2, 3, 2, 1),
            new BatchNorm(3),
            new MaxPool2d(new Window(2, 2, 1, 0)),
            new AvgPool2d(2),
            new Flatten(),
            new Dense(6, 4, 1));
    Sequential everySequence =
        new Sequential(
            new Embedding(5, 4, 1),
            new PositionalEmbedding(3, 4, 1),
            new Rnn(4, 4, 1),
            new Gru(4, 4, 1),
            new Lstm(4, 4, 1),
            new MultiHeadAttention(4, 2, false, 1),
            new TransformerBlock(4, 2, true, 1),
            new PositionWise(new Sequential(new Dense(4, 3, 1), new Tanh())));
    return Stream.of(
        Arguments.of("every layer of rows", everyRow, ROWS),
        Arguments.of("every layer of images", everyImage, images),
        Arguments.of("every layer of sequences", everySequence, tokens),
        Arguments.of("Mlp", Mlp.of(r, 6, 5, 4), ROWS),
        Arguments.of("LeNet", LeNet.of(3, r), random(DataType.FLOAT, 1, 2, 1, 28, 28)),
        Arguments.of("CharRnn", new CharRnn(5, 3, 4, r), tokens),
        Arguments.of("TinyGpt", new TinyGpt(new TinyGpt.Shape(5, 3, 4, 2, 2), r), tokens));
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("rightOnes")
  @DisplayName("that is right is let through: ")
  void right(String name, Layer net, INDArray x) {
    for (Mode mode : new Mode[] {Mode.TRAIN, Mode.EVAL}) {
      INDArray dY = random(DataType.FLOAT, 2, net.forward(x, mode).shape());
      assertArrayEquals(x.shape(), net.backward(dY).shape());
      net.backwardParameters(dY);
    }
    assertEquals(Map.copyOf(net.named()).size(), net.parameters().size());
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
