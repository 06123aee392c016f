package backprop.nn.models;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.io.SafeTensors;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.optim.AdamW;
import backprop.optim.Schedule;
import backprop.tensor.KeyValues;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.train.Trainer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The numbers were written down by {@code src/test/python/record_gpt2.py}. */
@DisplayName("A GPT-2")
class Gpt2Test {

  private static final TinyGpt.Shape SHAPE = new TinyGpt.Shape(11, 8, 12, 3, 2);

  /** The first of the three is shipped, for lesson 23. */
  static Path files(String name) {
    return name.equals("single")
        ? Path.of("src/main/resources/backprop/data/gpt2-tiny")
        : Path.of("src/test/resources/backprop/gpt2", name);
  }

  private static Map<String, INDArray> recorded(String name) throws Exception {
    return SafeTensors.read(files(name).resolve("recorded.safetensors"));
  }

  /**
   * Shape, type and finiteness first; then no number off by more than this share of the largest.
   */
  private static void assertSame(String what, INDArray expected, INDArray actual, DataType type) {
    assertEquals(type, actual.dataType(), what);
    assertArrayEquals(expected.shape(), actual.shape(), what);
    double[] e = expected.dup('c').data().asDouble();
    double[] a = actual.dup('c').data().asDouble();
    double largest = Arrays.stream(e).map(Math::abs).max().orElseThrow();
    assertTrue(largest > 0, what);
    double tolerance = (type == DataType.DOUBLE ? 1e-9 : 1e-5) * largest;
    for (int i = 0; i < e.length; i++) {
      assertTrue(Double.isFinite(a[i]), what + " at " + i);
      assertEquals(e[i], a[i], tolerance, what + " at " + i);
    }
  }

  @ParameterizedTest(name = "{0}, in {1}")
  @CsvSource({
    "single, FLOAT",
    "single, DOUBLE",
    "half, FLOAT",
    "half, DOUBLE",
    "published, FLOAT",
    "published, DOUBLE"
  })
  @DisplayName("that transformers wrote has its logits: F32, F16 and BF16, with prefix and without")
  void logits(String name, DataType type) throws Exception {
    Map<String, INDArray> recorded = recorded(name);
    Gpt2 gpt = Gpt2Checkpoint.read(files(name), type);
    INDArray logits = gpt.forward(recorded.get("tokens"), Mode.EVAL);
    assertSame("logits", recorded.get("logits"), logits, type);
    int[] greedy = recorded.get("greedy").toIntVector();
    int[] prompt = Arrays.copyOf(greedy, 4);
    assertArrayEquals(greedy, gpt.generate(prompt, 8, new Sampler(1, 1, new Random(1))));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @DisplayName("has every gradient that transformers has")
  void gradients(DataType type) throws Exception {
    Map<String, INDArray> recorded = recorded("single");
    Gpt2 gpt = Gpt2Checkpoint.read(files("single"), type);
    gpt.forward(recorded.get("tokens"), Mode.TRAIN);
    gpt.backward(recorded.get("dZ").castTo(type));
    Map<String, Parameter> published = Gpt2Checkpoint.published(gpt);
    List<String> theirs =
        recorded.keySet().stream()
            .filter(key -> key.startsWith("gradient."))
            .map(key -> key.substring("gradient.".length()))
            .sorted()
            .toList();
    assertEquals(theirs, published.keySet().stream().sorted().toList());
    published.forEach(
        (name, p) -> assertSame(name, recorded.get("gradient." + name), p.gradient(), type));
  }

  @Test
  @DisplayName("is trained further by AdamW as PyTorch trains it")
  void training() throws Exception {
    Map<String, INDArray> recorded = recorded("single");
    Gpt2 gpt = Gpt2Checkpoint.read(files("single"), DataType.DOUBLE);
    AdamW adamW = new AdamW(gpt.parameters(), Schedule.constant(0.01), 0.1, 0.9, 0.999, 1e-8);
    Trainer trainer = new Trainer(gpt, new SoftmaxCrossEntropy(), adamW);
    int[][] tokens = recorded.get("tokens").toIntMatrix();
    INDArray x = Nd4j.createFromArray(columns(tokens, 0, 8));
    INDArray y = Nd4j.createFromArray(columns(tokens, 1, 9));
    double[] losses = recorded.get("losses").toDoubleVector();
    assertTrue(losses[7] < 0.7 * losses[0], Arrays.toString(losses));
    for (double loss : losses) {
      assertEquals(loss, trainer.step(x, y), 1e-7 * loss);
    }
  }

  private static int[][] columns(int[][] a, int from, int end) {
    return Arrays.stream(a).map(row -> Arrays.copyOfRange(row, from, end)).toArray(int[][]::new);
  }

  @Test
  @DisplayName("has the gradients of central differences, the tied embeddings' of both ends too")
  void checked() {
    Gpt2 gpt = new Gpt2(new TinyGpt.Shape(5, 4, 4, 2, 1), DataType.DOUBLE, new Random(1));
    gpt.parameters().forEach(p -> p.value().muli(10));
    INDArray x = Nd4j.createFromArray(new int[][] {{1, 0, 1}, {4, 4, 2}});
    INDArray dZ = random(DataType.DOUBLE, 2, 2, 3, 5);
    gpt.forward(x, Mode.TRAIN);
    gpt.backward(dZ);
    double h = 1e-5;
    gpt.named()
        .forEach(
            (name, p) -> {
              for (long i = 0; i < p.value().length(); i++) {
                long[] at = Shapes.index(i, p.value().shape());
                double value = p.value().getDouble(at);
                p.value().putScalar(at, value + h);
                double above = Ops.dot(gpt.forward(x, Mode.EVAL).dup(), dZ);
                p.value().putScalar(at, value - h);
                double below = Ops.dot(gpt.forward(x, Mode.EVAL).dup(), dZ);
                p.value().putScalar(at, value);
                double slope = (above - below) / (2 * h);
                double tolerance = 1e-7 * Math.max(1, Math.abs(slope));
                assertEquals(slope, p.gradient().getDouble(at), tolerance, name + " at " + i);
              }
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @DisplayName("expects the same with a cache of keys and values as without, token by token")
  void cached(DataType type) {
    Gpt2 gpt = new Gpt2(SHAPE, type, new Random(2));
    gpt.parameters().forEach(p -> p.value().muli(8));
    int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6};
    INDArray whole = gpt.forward(Nd4j.createFromArray(new int[][] {tokens}), Mode.EVAL).dup('c');
    double size = whole.norm2Number().doubleValue() / Math.sqrt(whole.length());
    assertTrue(size > 0.1, "logits of " + size);
    for (int first = 1; first < tokens.length; first++) {
      List<KeyValues> cache = gpt.cache(tokens.length);
      for (int end = first; end <= tokens.length; end++) {
        int from = end == first ? 0 : end - 1;
        double[] next = gpt.next(cache, Arrays.copyOfRange(tokens, from, end));
        assertEquals(SHAPE.vocabulary(), next.length);
        for (int v = 0; v < next.length; v++) {
          double tolerance = (type == DataType.DOUBLE ? 1e-12 : 1e-5) * Math.max(1, size);
          assertEquals(whole.getDouble(0, end - 1, v), next[v], tolerance, first + " to " + end);
        }
      }
    }
  }

  @Test
  @DisplayName("says beyond its context what it says when it computes everything anew")
  void beyond() {
    Gpt2 gpt = new Gpt2(SHAPE, new Random(3));
    gpt.parameters().forEach(p -> p.value().muli(8));
    int[] prompt = {1, 2, 3};
    int[] said = gpt.generate(prompt, 17, new Sampler(4, 9, 0.95, new Random(4)));
    assertArrayEquals(
        new Sampler(4, 9, 0.95, new Random(4)).generate(gpt, SHAPE.context(), prompt, 17), said);
    assertTrue(Arrays.stream(said).distinct().count() > 4, Arrays.toString(said));
  }

  @Test
  @DisplayName("refuses what its cache cannot go on from, and keeps its place")
  void refused() {
    Gpt2 gpt = new Gpt2(SHAPE, new Random(5));
    List<KeyValues> cache = gpt.cache(4);
    assertRefused("indices must be one at least", () -> gpt.next(cache));
    gpt.next(cache, 1, 2);
    assertRefused(
        "x must be [1, 1, 12], one step after others, got [1, 2, 12]", () -> gpt.next(cache, 1, 2));
    assertRefused("got 11 at [0]", () -> gpt.next(cache, 11));
    gpt.next(cache, 3);
    gpt.next(cache, 4);
    assertRefused("at most 0 of 4 being left, got 1 and 1", () -> gpt.next(cache, 5));
    assertRefused("cache must be of 2 blocks, got 1", () -> gpt.next(cache.subList(0, 1), 5));
    assertRefused("steps must be from 1 to 8, the context, got 9", () -> gpt.cache(9));
    assertRefused(
        "prompt must have at least one token",
        () -> gpt.generate(new int[0], 1, new Sampler(1, 1, new Random(1))));
    int[] nine = new int[9];
    assertRefused(
        "there must be at most 8 tokens, got 9 after 0", () -> gpt.next(gpt.cache(8), nine));
  }

  private static void assertRefused(String message, Runnable call) {
    String said = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(said.contains(message), said);
  }

  @Test
  @DisplayName("begins by guessing evenly, each block adding as little as there are many")
  void begins() {
    Gpt2 gpt = new Gpt2(new TinyGpt.Shape(50, 8, 64, 4, 8), new Random(6));
    INDArray x = Nd4j.createFromArray(new int[][] {{1, 2, 3, 4}});
    INDArray y = Nd4j.createFromArray(new int[][] {{2, 3, 4, 5}});
    double loss = new SoftmaxCrossEntropy().value(gpt.forward(x, Mode.EVAL), y);
    assertEquals(Math.log(50), loss, 0.3);
    Map<String, Parameter> named = gpt.named();
    assertEquals(0.02, deviation(named.get("h.3.attn.w")), 1e-3);
    assertEquals(0.02 / 4, deviation(named.get("h.3.attn.wOut")), 3e-4);
    assertEquals(0.02 / 4, deviation(named.get("h.3.mlp.proj.w")), 3e-4);
    // W once, the places, eight blocks of 12 d² + 13 d, a norm.
    long count = gpt.parameters().stream().mapToLong(p -> p.value().length()).sum();
    assertEquals(50 * 64 + 8 * 64 + 8 * (12 * 64 * 64 + 13 * 64) + 2 * 64, count);
  }

  private static double deviation(Parameter p) {
    return p.value().norm2Number().doubleValue() / Math.sqrt(p.value().length());
  }

  @Test
  @DisplayName("has 124,439,808 parameters at the size that was published first")
  void small() {
    TinyGpt.Shape s = Gpt2.SMALL;
    long d = s.d();
    long blocks = s.blocks() * (12 * d * d + 13 * d);
    assertEquals(124_439_808, s.vocabulary() * d + s.context() * d + blocks + 2 * d);
  }
}
