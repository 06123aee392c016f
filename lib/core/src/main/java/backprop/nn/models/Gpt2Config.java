package backprop.nn.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The {@code config.json} beside a GPT-2's weights: its sizes, and that it is a GPT-2 as {@link
 * Gpt2} computes it. What the file does not say is as {@code transformers} takes it, which are the
 * numbers of {@link Gpt2#SMALL}.
 */
final class Gpt2Config {

  static final String FILE = "config.json";

  private static final double EPSILON = 1e-5;

  private static final String OTHER = "Gpt2 computes no other network";

  private Gpt2Config() {}

  static TinyGpt.Shape read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    JsonNode config;
    try {
      config = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException(
          "Gpt2Checkpoint.read: "
              + file
              + " is not there; put the "
              + FILE
              + " that the weights were published with beside them",
          e);
    } catch (JsonProcessingException e) {
      throw new IOException("Gpt2Checkpoint.read: " + file + " is broken: it is no JSON", e);
    }
    if (!config.isObject()) {
      throw new IOException("Gpt2Checkpoint.read: " + file + " is broken: it is no JSON object");
    }
    require(file, config, "model_type", "\"gpt2\"", "none");
    // Two names of one function.
    if (!config.path("activation_function").asText().equals("gelu_pytorch_tanh")) {
      require(file, config, "activation_function", "\"gelu_new\"", "\"gelu_new\"");
    }
    require(file, config, "scale_attn_weights", "true", "true");
    require(file, config, "scale_attn_by_inverse_layer_idx", "false", "false");
    require(file, config, "add_cross_attention", "false", "false");
    require(file, config, "tie_word_embeddings", "true", "true");
    if (config.path("layer_norm_epsilon").asDouble(EPSILON) != EPSILON) {
      throw mistake(
          file, "layer_norm_epsilon", "1e-5", config.get("layer_norm_epsilon").toString(), OTHER);
    }
    TinyGpt.Shape small = Gpt2.SMALL;
    int d = size(file, config, "n_embd", small.d());
    int inner = size(file, config, "n_inner", 4 * d);
    if (inner != 4 * d) {
      throw mistake(file, "n_inner", "4 n_embd, " + 4 * d, "" + inner, OTHER);
    }
    int heads = size(file, config, "n_head", small.heads());
    if (d % heads != 0) {
      throw mistake(file, "n_head", "a divisor of n_embd, " + d, "" + heads, "correct the file");
    }
    return new TinyGpt.Shape(
        size(file, config, "vocab_size", small.vocabulary()),
        size(file, config, "n_positions", small.context()),
        d,
        heads,
        size(file, config, "n_layer", small.blocks()));
  }

  private static int size(Path file, JsonNode config, String name, int usual) {
    JsonNode size = config.path(name);
    if (size.isMissingNode() || size.isNull()) {
      return usual;
    }
    if (!size.canConvertToInt() || !size.isIntegralNumber() || size.intValue() < 1) {
      throw mistake(file, name, "a whole number above 0", size.toString(), "correct the file");
    }
    return size.intValue();
  }

  /** Requires a value to be this in JSON; where there is none, it is the usual. */
  private static void require(
      Path file, JsonNode config, String name, String expected, String usual) {
    String actual = config.has(name) ? config.get(name).toString() : usual;
    if (!actual.equals(expected)) {
      throw mistake(file, name, expected, actual, OTHER);
    }
  }

  private static IllegalArgumentException mistake(
      Path file, String name, String expected, String actual, String remedy) {
    return new IllegalArgumentException(
        "Gpt2Checkpoint.read: "
            + file
            + ": "
            + name
            + " must be "
            + expected
            + ", got "
            + actual
            + "; "
            + remedy);
  }

  static void write(Path directory, TinyGpt.Shape shape, DataType type) throws IOException {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.putArray("architectures").add("GPT2LMHeadModel");
    config.put("model_type", "gpt2");
    config.put("vocab_size", shape.vocabulary());
    config.put("n_positions", shape.context());
    config.put("n_ctx", shape.context());
    config.put("n_embd", shape.d());
    config.put("n_layer", shape.blocks());
    config.put("n_head", shape.heads());
    config.put("activation_function", "gelu_new");
    config.put("layer_norm_epsilon", EPSILON);
    // Gpt2 has no dropout, and what is trained further by others is the same model there.
    config.put("embd_pdrop", 0.0);
    config.put("attn_pdrop", 0.0);
    config.put("resid_pdrop", 0.0);
    config.put("tie_word_embeddings", true);
    config.put("bos_token_id", shape.vocabulary() - 1);
    config.put("eos_token_id", shape.vocabulary() - 1);
    config.put("torch_dtype", type == DataType.DOUBLE ? "float64" : "float32");
    byte[] json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    Files.write(directory.resolve(FILE), json);
  }
}
