package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import backprop.init.He;
import backprop.nn.models.CharRnn;
import backprop.nn.models.Gpt2;
import backprop.nn.models.TinyGpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a layer returns is the caller's: clipping, scaling or masking it in place reaches neither
 * the layer nor what the layer was given.
 */
@DisplayName("What a layer returns")
class AliasTest {

  /** A way to make a layer, always the same, and a batch for it. */
  private record Case(Supplier<Layer> maker, INDArray x) {}

  private static final INDArray ROWS = random(DataType.FLOAT, 1, 4, 6);
  private static final INDArray ONE = random(DataType.FLOAT, 2, 1, 1);
  private static final INDArray SEQUENCES = random(DataType.FLOAT, 3, 2, 3, 6);
  private static final INDArray IMAGES = random(DataType.FLOAT, 4, 2, 2, 4, 4);
  private static final INDArray TOKENS = Nd4j.createFromArray(new int[][] {{1, 0, 4}, {2, 2, 3}});

  private static List<Case> cases() {
    return List.of(
        new Case(() -> new Dense(6, 3, 1), ROWS),
        new Case(() -> new Dense(1, 1, 1), ONE),
        new Case(Relu::new, ROWS),
        new Case(Relu::new, ROWS.add(9)),
        new Case(() -> new LeakyRelu(0.1), ROWS),
        new Case(() -> new LeakyRelu(0.1), ROWS.add(9)),
        new Case(Sigmoid::new, ROWS),
        new Case(Sigmoid::new, ONE),
        new Case(Tanh::new, ROWS),
        new Case(Tanh::new, SEQUENCES),
        new Case(Gelu::new, ROWS),
        new Case(GeluTanh::new, ROWS),
        new Case(Softmax::new, ROWS),
        new Case(Softmax::new, SEQUENCES),
        new Case(() -> new Dropout(0.5, 1), ROWS),
        new Case(() -> new Dropout(0, 1), ROWS),
        new Case(Flatten::new, ROWS),
        new Case(Flatten::new, IMAGES),
        new Case(() -> Standardize.of(ROWS), ROWS),
        new Case(() -> new Standardize(6), ROWS),
        new Case(() -> new BatchNorm(6), ROWS),
        new Case(() -> new BatchNorm(2), IMAGES),
        new Case(() -> new LayerNorm(6), ROWS),
        new Case(() -> new LayerNorm(6), SEQUENCES),
        new Case(() -> new Conv2d(2, 3, 3, 1), IMAGES),
        new Case(() -> new Conv2d(2, 3, 1, 1), IMAGES),
        new Case(() -> new Conv2d(2, 1, 4, 1), IMAGES),
        new Case(() -> new MaxPool2d(2), IMAGES),
        new Case(() -> new MaxPool2d(1), IMAGES),
        new Case(() -> new AvgPool2d(2), IMAGES),
        new Case(() -> new AvgPool2d(1), IMAGES),
        new Case(() -> new Embedding(5, 6, 1), TOKENS),
        new Case(() -> new PositionalEmbedding(3, 6, 1), SEQUENCES),
        new Case(() -> new Rnn(6, 3, 1), SEQUENCES),
        new Case(() -> new Gru(6, 3, 1), SEQUENCES),
        new Case(() -> new Lstm(6, 3, 1), SEQUENCES),
        new Case(() -> new Lstm(6, 3, 1), random(DataType.FLOAT, 5, 1, 1, 6)),
        new Case(() -> new MultiHeadAttention(6, 2, true, 1), SEQUENCES),
        new Case(() -> new MultiHeadAttention(6, 1, false, 1), SEQUENCES),
        new Case(() -> new TransformerBlock(6, 2, true, 1), SEQUENCES),
        new Case(() -> new Residual(new Dense(6, 6, 1)), ROWS),
        new Case(() -> new Residual(new Dropout(0.5, 1)), ROWS),
        new Case(() -> new PositionWise(new Dropout(0.5, 1)), SEQUENCES),
        new Case(() -> new PositionWise(new Tanh()), SEQUENCES),
        new Case(() -> new PositionWise(new Dense(6, 2, 1)), SEQUENCES),
        new Case(() -> new Sequential(new Dropout(0.5, 1)), ROWS),
        new Case(() -> new Sequential(new Tanh(), new Flatten()), IMAGES),
        new Case(
            () -> new Sequential(new Dense(6, 3, 1), new Softmax(), new Dropout(0.1, 1)), ROWS),
        new Case(
            () -> new Sequential(new Conv2d(2, 3, 3, 1), new Sigmoid(), new Flatten()), IMAGES),
        new Case(() -> new CharRnn(5, 3, 4, new Random(1)), TOKENS),
        new Case(() -> new Gpt2(new TinyGpt.Shape(5, 3, 4, 2, 1), new Random(1)), TOKENS),
        new Case(() -> new TinyGpt(new TinyGpt.Shape(5, 3, 4, 2, 1), new Random(1)), TOKENS),
        new Case(
            () -> new Dense(6, 3, He.normal(), DataType.DOUBLE, new Random(1)),
            ROWS.castTo(DataType.DOUBLE)));
  }

  @TestFactory
  @DisplayName("may be changed in place")
  Stream<DynamicTest> everyLayer() {
    return cases().stream()
        .flatMap(
            c ->
                Stream.of(Mode.values())
                    .flatMap(
                        mode ->
                            Stream.of('c', 'f')
                                .map(
                                    order ->
                                        DynamicTest.dynamicTest(
                                            c.maker.get().getClass().getSimpleName()
                                                + (" in " + mode + ", '" + order + "'"),
                                            () -> attack(c, mode, order)))));
  }

  /** One layer is left alone; its twin has all that it returns overwritten, and must not differ. */
  private static void attack(Case c, Mode mode, char order) {
    Layer alone = c.maker.get();
    Layer twin = c.maker.get();
    INDArray x = c.x.dup(order);
    INDArray expectedY = alone.forward(c.x.dup(order), mode);
    INDArray y = twin.forward(x, mode);
    assertClose(expectedY, y, 0);
    y.assign(7);
    assertClose(c.x, x, 0);
    assertAlike(alone, twin);
    INDArray given = random(expectedY.dataType(), 8, expectedY.shape()).dup(order);
    for (int time = 1; time <= 2; time++) {
      INDArray dY = given.dup(order);
      INDArray expected = alone.backward(given.dup(order));
      INDArray dX = twin.backward(dY);
      assertClose(expected, dX, 0);
      dX.assign(7);
      assertClose(given, dY, 0);
      assertClose(c.x, x, 0);
      assertAlike(alone, twin);
    }
    assertClose(alone.forward(c.x.dup(order), mode), twin.forward(x, mode), 0);
  }

  private static void assertAlike(Layer alone, Layer twin) {
    assertEach(numbers(alone), numbers(twin));
  }

  private static void assertEach(Map<String, INDArray> expected, Map<String, INDArray> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, a) -> assertClose(a, actual.get(name), 0));
  }

  private static Map<String, INDArray> numbers(Layer layer) {
    Map<String, INDArray> numbers = new LinkedHashMap<>(layer.state());
    layer
        .named()
        .forEach(
            (name, p) -> {
              numbers.put(name, p.value());
              numbers.put("the gradient of " + name, p.gradient());
            });
    return numbers;
  }

  @Test
  @DisplayName("is looked at for every layer that there is")
  void every() throws IOException, ClassNotFoundException {
    Set<String> tried = new TreeSet<>();
    cases().forEach(c -> tried.add(c.maker.get().getClass().getSimpleName()));
    Set<String> all = new TreeSet<>();
    for (String one : List.of("nn", "nn/models")) {
      try (Stream<Path> files = Files.list(Path.of("src/main/java/backprop", one))) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          if (!file.toString().endsWith(".java") || name.equals("package-info")) {
            continue;
          }
          Class<?> type = Class.forName("backprop." + one.replace('/', '.') + "." + name);
          if (Layer.class.isAssignableFrom(type) && !type.isInterface()) {
            all.add(name);
          }
        }
      }
    }
    assertFalse(all.isEmpty());
    assertEquals(all, tried);
  }

  @Test
  @DisplayName("of who looked at whom may be changed, too")
  void attention() {
    MultiHeadAttention layer = new MultiHeadAttention(6, 2, true, 1);
    layer.forward(SEQUENCES, Mode.EVAL);
    INDArray dY = random(DataType.FLOAT, 8, 2, 3, 6);
    INDArray expected = layer.backward(dY);
    layer.attention().assign(7);
    assertClose(expected, layer.backward(dY), 0);
  }
}
