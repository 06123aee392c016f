package backprop.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Vocabulary;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.optim.Adam;
import backprop.train.Evaluation;
import backprop.train.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A language model")
class LanguageModelsTest {

  private static final String TEXT = "the chain rule, then the chain rule again; ";
  private static final Vocabulary LETTERS = Vocabulary.of(TEXT);

  /** As 43 letters and stretches of 16 have no common measure, one begins at every letter. */
  private static final Dataset STRETCHES = Dataset.ofText(TEXT.repeat(16) + "t", LETTERS, 16);

  private static final TinyGpt.Shape SHAPE = new TinyGpt.Shape(LETTERS.size(), 16, 32, 4, 2);

  @Test
  @DisplayName("that is a TinyGpt learns a sentence by heart, and says it")
  void gptLearns() {
    TinyGpt gpt = new TinyGpt(SHAPE, new Random(1));
    double before = loss(gpt);
    train(gpt, 3e-3, 150);
    double after = loss(gpt);
    assertEquals(Math.log(LETTERS.size()), before, 0.1);
    assertTrue(after < 0.2, "the loss is " + after);
    int[] said = gpt.generate(tokens("the chain rule, "), 27, new Sampler(1, 1, new Random(2)));
    assertEquals(TEXT, text(said));
  }

  @Test
  @Tag("long")
  @DisplayName("that is a CharRnn learns a sentence by heart, and says it")
  void rnnLearns() {
    CharRnn rnn = new CharRnn(LETTERS.size(), 16, 64, new Random(1));
    train(rnn, 1e-2, 150);
    assertTrue(loss(rnn) < 0.3, () -> "the loss is " + loss(rnn));
    int[] said = rnn.generate(tokens("the chain rule, "), 27, 16, new Sampler(1, 1, new Random(2)));
    assertEquals(TEXT, text(said));
  }

  @Test
  @DisplayName("that is causal expects at each step what it expects without the steps after it")
  void causal() {
    TinyGpt gpt = new TinyGpt(SHAPE, DataType.DOUBLE, new Random(3));
    int[] tokens = tokens("the chain rule");
    INDArray whole = gpt.forward(Nd4j.createFromArray(new int[][] {tokens}), Mode.EVAL).dup();
    for (int t = 1; t < tokens.length; t++) {
      int[] part = Arrays.copyOf(tokens, t);
      INDArray logits = gpt.forward(Nd4j.createFromArray(new int[][] {part}), Mode.EVAL);
      for (int v = 0; v < LETTERS.size(); v++) {
        assertEquals(whole.getDouble(0, t - 1, v), logits.getDouble(0, t - 1, v), 1e-12);
      }
    }
  }

  @Test
  @DisplayName("never looks further back than its context, and goes on all the same")
  void context() {
    TinyGpt gpt = new TinyGpt(SHAPE, new Random(4));
    int[] said = gpt.generate(tokens("t"), 40, new Sampler(1, 99, new Random(5)));
    assertEquals(41, said.length);
    assertArrayEquals(
        said,
        gpt.generate(tokens("t"), 40, new Sampler(1, 99, new Random(5))),
        "one seed, one text");
    IllegalArgumentException unknown =
        assertThrows(
            IllegalArgumentException.class,
            () -> gpt.generate(new int[] {99}, 1, new Sampler(1, 1, new Random(5))));
    assertTrue(unknown.getMessage().contains("got 99 at [0, 0]"), unknown::getMessage);
    assertThrows(
        IllegalArgumentException.class,
        () -> gpt.generate(new int[0], 1, new Sampler(1, 1, new Random(5))));
  }

  @Test
  @DisplayName("that is a TinyGpt has every parameter under a name that reads beside GPT-2's")
  void gptNames() {
    TinyGpt gpt = new TinyGpt(SHAPE, new Random(1));
    assertEquals(
        List.of(
            "wte.w",
            "wpe.w",
            "h.0.ln_1.gain",
            "h.0.ln_1.bias",
            "h.0.attn.w",
            "h.0.attn.b",
            "h.0.attn.wOut",
            "h.0.attn.bOut",
            "h.0.ln_2.gain",
            "h.0.ln_2.bias",
            "h.0.mlp.fc.w",
            "h.0.mlp.fc.b",
            "h.0.mlp.proj.w",
            "h.0.mlp.proj.b",
            "h.1.ln_1.gain",
            "h.1.ln_1.bias",
            "h.1.attn.w",
            "h.1.attn.b",
            "h.1.attn.wOut",
            "h.1.attn.bOut",
            "h.1.ln_2.gain",
            "h.1.ln_2.bias",
            "h.1.mlp.fc.w",
            "h.1.mlp.fc.b",
            "h.1.mlp.proj.w",
            "h.1.mlp.proj.b",
            "ln_f.gain",
            "ln_f.bias",
            "head.w",
            "head.b"),
        List.copyOf(gpt.named().keySet()));
    assertEquals(List.copyOf(gpt.named().values()), gpt.parameters());
    // Embeddings, two blocks of 12 d² + 13 d, a norm, a dense layer.
    int v = LETTERS.size();
    long count = gpt.parameters().stream().mapToLong(p -> p.value().length()).sum();
    assertEquals(v * 32 + 16 * 32 + 2 * (12 * 32 * 32 + 13 * 32) + 2 * 32 + 32 * v + v, count);
  }

  @Test
  @DisplayName("that is a CharRnn names its parameters after their places too")
  void rnnNames() {
    assertEquals(
        List.of("embedding.w", "lstm.w", "lstm.u", "lstm.b", "head.w", "head.b"),
        List.copyOf(new CharRnn(7, 3, 4, new Random(1)).named().keySet()));
  }

  @Test
  @DisplayName("draws tokens as often as its temperature and its top k say")
  void sampling() {
    double[] logits = {0, Math.log(2), Math.log(5), -50};
    assertShares(new Sampler(1, 4, new Random(6)), logits, 1 / 8.0, 2 / 8.0, 5 / 8.0, 0);
    assertShares(new Sampler(0.5, 4, new Random(6)), logits, 1 / 30.0, 4 / 30.0, 25 / 30.0, 0);
    assertShares(new Sampler(1, 2, new Random(6)), logits, 0, 2 / 7.0, 5 / 7.0, 0);
    assertShares(new Sampler(1, 1, new Random(6)), logits, 0, 0, 1, 0);
    // Of equals, no more than k.
    assertNotEquals(2, new Sampler(1, 2, new Random(7)).next(1, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Sampler(1, 1, new Random(6)).next(0, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Sampler(0, 1, new Random(6)));
  }

  private static void assertShares(Sampler sampler, double[] logits, double... expected) {
    int draws = 20_000;
    double[] share = new double[logits.length];
    for (int i = 0; i < draws; i++) {
      share[sampler.next(logits)] += 1.0 / draws;
    }
    assertArrayEquals(expected, share, 0.015);
  }

  private static void train(Layer model, double rate, int epochs) {
    new Trainer(model, new SoftmaxCrossEntropy(), new Adam(model.parameters(), rate))
        .fit(STRETCHES, STRETCHES.take(1), epochs, STRETCHES.size(), 1);
  }

  private static double loss(Layer model) {
    return Evaluation.of(model, new SoftmaxCrossEntropy(), STRETCHES).loss();
  }

  private static int[] tokens(String text) {
    return LETTERS.encode(text);
  }

  private static String text(int[] tokens) {
    return LETTERS.decode(tokens);
  }
}
