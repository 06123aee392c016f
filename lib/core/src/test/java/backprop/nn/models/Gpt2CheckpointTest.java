package backprop.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.io.SafeTensors;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Mode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A GPT-2's files")
class Gpt2CheckpointTest {

  private static final Path SINGLE = Gpt2Test.files("single");
  private static final Path TARGET = Path.of("target", "gpt2-by-java");

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @DisplayName("have the same numbers after they were written and read")
  void roundTrip(DataType type) throws Exception {
    Gpt2 gpt = new Gpt2(new TinyGpt.Shape(13, 6, 8, 2, 2), type, new Random(1));
    gpt.parameters().forEach(p -> p.value().muli(9));
    Path there = directory.resolve("deep/er");
    Gpt2Checkpoint.write(there, gpt);
    Gpt2 again = Gpt2Checkpoint.read(there, type);
    assertEquals(gpt.shape(), again.shape());
    gpt.named()
        .forEach((name, p) -> assertEquals(p.value(), again.named().get(name).value(), name));
    // For binder/tests/test_gpt2.py, which has transformers read it.
    Path forPython = TARGET.resolve(type.name());
    Gpt2Checkpoint.write(forPython, gpt);
    INDArray x = Nd4j.createFromArray(new int[][] {{1, 2, 12, 0, 7}, {3, 3, 1, 11, 5}});
    INDArray y = Nd4j.createFromArray(new int[][] {{2, 12, 0, 7, -1}, {3, 1, 11, 5, -1}});
    INDArray logits = gpt.forward(x, Mode.EVAL);
    double loss = new SoftmaxCrossEntropy().value(logits, y);
    SafeTensors.write(
        forPython.resolve("expected.safetensors"),
        Map.of("tokens", x, "logits", logits, "loss", Nd4j.createFromArray(loss)));
  }

  @Test
  @DisplayName("name the tensor, what it must be and what it is, and what to do")
  void otherTensors() throws Exception {
    assertRefused(
        all -> all.put("transformer.h.0.attn.c_attn.weight", Nd4j.zeros(DataType.FLOAT, 48, 16)),
        "h.0.attn.c_attn.weight must be [16, 48], got [48, 16] (transposed? GPT-2's weights are"
            + " [in, out]); take weights and config.json from one place");
    assertRefused(
        all -> all.remove("transformer.ln_f.bias"),
        "ln_f.bias must be [16], and is not in the file");
    assertRefused(
        all -> all.put("transformer.h.1.more", Nd4j.zeros(DataType.FLOAT, 2)),
        "h.1.more is in the file only, [2]");
    assertRefused(
        all -> all.put("transformer.h.2.ln_1.bias", Nd4j.zeros(DataType.FLOAT, 16)),
        "there must be 2 blocks, n_layer of config.json, got 3");
    assertRefused(
        all -> all.put("transformer.wte.weight", Nd4j.zeros(DataType.FLOAT, 60, 16)),
        "wte.weight must be [61, 16], got [60, 16]");
    assertRefused(
        all -> all.put("ln_f.bias", Nd4j.zeros(DataType.FLOAT, 16)),
        "ln_f.bias is there twice, with and without transformer.");
    assertRefused(
        all -> all.put("transformer.ln_f.bias", Nd4j.zeros(DataType.DOUBLE, 16)),
        "ln_f.bias is DOUBLE, which FLOAT would round: read in DOUBLE");
    assertRefused(
        all -> all.put("transformer.ln_f.bias", Nd4j.zeros(DataType.INT32, 16)),
        "ln_f.bias must be of real numbers, got INT");
    assertRefused(
        all -> all.put("lm_head.weight", Nd4j.zeros(DataType.FLOAT, 61, 16)),
        "lm_head.weight must be wte.weight, got other numbers");
  }

  @Test
  @DisplayName("may have the tied head's weights written out")
  void writtenOut() throws Exception {
    Map<String, INDArray> all = changed(tensors -> {});
    all.put("lm_head.weight", all.get("transformer.wte.weight").dup());
    SafeTensors.write(directory.resolve("model.safetensors"), all);
    assertEquals(61, Gpt2Checkpoint.read(directory).shape().vocabulary());
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "model_type | \"llama\" | model_type must be \"gpt2\", got \"llama\"",
        "activation_function | \"gelu\" | must be \"gelu_new\", got \"gelu\"; Gpt2 computes no other network",
        "layer_norm_epsilon | 0.001 | layer_norm_epsilon must be 1e-5, got 0.001",
        "tie_word_embeddings | false | tie_word_embeddings must be true, got false",
        "scale_attn_weights | false | scale_attn_weights must be true, got false",
        "scale_attn_by_inverse_layer_idx | true | must be false, got true",
        "add_cross_attention | true | must be false, got true",
        "n_inner | 63 | n_inner must be 4 n_embd, 64, got 63",
        "n_head | 3 | n_head must be a divisor of n_embd, 16, got 3",
        "n_layer | -1 | n_layer must be a whole number above 0, got -1",
        "n_layer | 2000000000 | there must be 2000000000 blocks, n_layer of config.json, got 2",
        "vocab_size | 2000000000 | wte.weight must be [2000000000, 16], got [61, 16]",
        "n_positions | \"12\" | n_positions must be a whole number above 0, got \"12\""
      })
  @DisplayName("say in config.json that they are another network's")
  void otherConfig(String name, String json, String message) throws Exception {
    changed(tensors -> {});
    Path config = directory.resolve("config.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode node = (ObjectNode) mapper.readTree(config.toFile());
    node.set(name, mapper.readTree(json));
    mapper.writeValue(config.toFile(), node);
    String said =
        assertThrows(IllegalArgumentException.class, () -> Gpt2Checkpoint.read(directory))
            .getMessage();
    assertTrue(said.startsWith("Gpt2Checkpoint.read: ") && said.contains(message), said);
  }

  @Test
  @DisplayName("that are missing or broken are told by name")
  void missing() throws Exception {
    assertFails("config.json is not there; put the config.json");
    Files.writeString(directory.resolve("config.json"), "{");
    assertFails("config.json is broken: it is no JSON");
    Files.writeString(directory.resolve("config.json"), "[]");
    assertFails("config.json is broken: it is no JSON object");
    Files.copy(
        SINGLE.resolve("config.json"),
        directory.resolve("config.json"),
        StandardCopyOption.REPLACE_EXISTING);
    assertFails("model.safetensors is not there");
    byte[] weights = Files.readAllBytes(SINGLE.resolve("model.safetensors"));
    Files.write(
        directory.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 100));
    assertFails("cut short");
  }

  private void assertFails(String message) {
    String said =
        assertThrows(IOException.class, () -> Gpt2Checkpoint.read(directory)).getMessage();
    assertTrue(said.contains(message), said);
  }

  /** The recorded files, with other tensors. */
  private Map<String, INDArray> changed(Consumer<Map<String, INDArray>> change) throws IOException {
    Map<String, INDArray> all =
        new LinkedHashMap<>(SafeTensors.read(SINGLE.resolve("model.safetensors")));
    change.accept(all);
    SafeTensors.write(directory.resolve("model.safetensors"), all);
    Files.write(
        directory.resolve("config.json"), Files.readAllBytes(SINGLE.resolve("config.json")));
    return all;
  }

  private void assertRefused(Consumer<Map<String, INDArray>> change, String message)
      throws IOException {
    changed(change);
    String said =
        assertThrows(IllegalArgumentException.class, () -> Gpt2Checkpoint.read(directory))
            .getMessage();
    assertTrue(said.contains(message), said);
  }
}
