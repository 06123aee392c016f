package backprop.nn.models;

import backprop.init.Initializer;
import backprop.io.SafeTensors;
import backprop.nn.Parameter;
import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A GPT-2 in the files by which it is published: a directory with {@code config.json} and {@code
 * model.safetensors}, which {@code transformers} reads and writes too.
 *
 * <pre>
 * ours                          theirs
 * wte.w, wpe.w                  wte.weight, wpe.weight
 * h.0.ln_1.gain, .bias          h.0.ln_1.weight, .bias
 * h.0.attn.w, .b                h.0.attn.c_attn.weight, .bias     [d,3d]: Q, K, V side by side
 * h.0.attn.wOut, .bOut          h.0.attn.c_proj.weight, .bias
 * h.0.mlp.fc.w, .b              h.0.mlp.c_fc.weight, .bias
 * h.0.mlp.proj.w, .b            h.0.mlp.c_proj.weight, .bias
 * ln_f.gain, .bias              ln_f.weight, .bias
 * </pre>
 *
 * <p>All weights are {@code [in,out]} there as here, {@code transformers}' Conv1D. Some files have
 * {@code transformer.} before every name; some have {@code attn.bias}, which is no bias but the
 * causal mask, and is passed over.
 */
public final class Gpt2Checkpoint {

  private static final String FILE = "model.safetensors";
  private static final String PREFIX = "transformer.";
  private static final String HEAD = "lm_head.weight";

  private static final Pattern MASK = Pattern.compile("h\\.\\d+\\.attn\\.(bias|masked_bias)");

  /** Of what differs, so many are told. */
  private static final int TOLD = 8;

  private static final Map<String, String> ENDS =
      Map.ofEntries(
          Map.entry("wte.w", "wte.weight"),
          Map.entry("wpe.w", "wpe.weight"),
          Map.entry("ln_1.gain", "ln_1.weight"),
          Map.entry("ln_1.bias", "ln_1.bias"),
          Map.entry("attn.w", "attn.c_attn.weight"),
          Map.entry("attn.b", "attn.c_attn.bias"),
          Map.entry("attn.wOut", "attn.c_proj.weight"),
          Map.entry("attn.bOut", "attn.c_proj.bias"),
          Map.entry("ln_2.gain", "ln_2.weight"),
          Map.entry("ln_2.bias", "ln_2.bias"),
          Map.entry("mlp.fc.w", "mlp.c_fc.weight"),
          Map.entry("mlp.fc.b", "mlp.c_fc.bias"),
          Map.entry("mlp.proj.w", "mlp.c_proj.weight"),
          Map.entry("mlp.proj.b", "mlp.c_proj.bias"),
          Map.entry("ln_f.gain", "ln_f.weight"),
          Map.entry("ln_f.bias", "ln_f.bias"));

  private Gpt2Checkpoint() {}

  /**
   * The model in a directory, in FLOAT, which has every number of F32, F16 and BF16.
   *
   * @throws IOException if a file is not there, or is broken
   * @throws IllegalArgumentException if it is another model, with what differs
   */
  public static Gpt2 read(Path directory) throws IOException {
    return read(directory, DataType.FLOAT);
  }

  /**
   * The model in a directory, in this type.
   *
   * @throws IOException if a file is not there, or is broken
   * @throws IllegalArgumentException if it is another model, with what differs; or if the file has
   *     DOUBLE, and FLOAT is asked for
   */
  public static Gpt2 read(Path directory, DataType type) throws IOException {
    Given.require("Gpt2Checkpoint.read", "directory", directory);
    Given.require("Gpt2Checkpoint.read", "type", type);
    TinyGpt.Shape shape = Gpt2Config.read(directory);
    Path file = directory.resolve(FILE);
    Map<String, INDArray> saved =
        withoutPrefix(file, SafeTensors.read(file, name -> !isMask(name)));
    // Nothing of the model's size is made before its names and shapes are known to be there.
    requireBlocks(file, shape, saved);
    Gpt2 model = new Gpt2(shape, Initializer.zeros(), type, new Random(0));
    Map<String, Parameter> named = published(model);
    requireSame(file, named, saved, type);
    named.forEach((name, p) -> p.value().assign(saved.get(name).castTo(type)));
    return model;
  }

  /**
   * Writes the model into a directory, which is made if it is not there: F32 of a FLOAT model, F64
   * of one in DOUBLE.
   *
   * @throws IOException if the files cannot be written; weights that stood there before still do
   */
  public static void write(Path directory, Gpt2 model) throws IOException {
    Given.require("Gpt2Checkpoint.write", "directory", directory);
    Given.require("Gpt2Checkpoint.write", "model", model);
    Map<String, INDArray> numbers = new LinkedHashMap<>();
    published(model).forEach((name, p) -> numbers.put(name, p.value()));
    Files.createDirectories(directory);
    Gpt2Config.write(directory, model.shape(), model.parameters().get(0).type());
    // Who reads it by PyTorch asks for this note.
    SafeTensors.write(directory.resolve(FILE), numbers, Map.of("format", "pt"));
  }

  /** The parameters by the names that they are published under. */
  static Map<String, Parameter> published(Gpt2 model) {
    Map<String, Parameter> published = new LinkedHashMap<>();
    model.named().forEach((name, p) -> published.put(published(name), p));
    return published;
  }

  private static String published(String name) {
    int end = name.startsWith("h.") ? name.indexOf('.', 2) + 1 : 0;
    return name.substring(0, end) + ENDS.get(name.substring(end));
  }

  private static boolean isMask(String name) {
    String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    return MASK.matcher(bare).matches();
  }

  private static Map<String, INDArray> withoutPrefix(Path file, Map<String, INDArray> saved) {
    Map<String, INDArray> bare = new LinkedHashMap<>();
    saved.forEach(
        (name, a) -> {
          String one = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
          if (bare.put(one, a) != null) {
            throw mistake(file, List.of(one + " is there twice, with and without " + PREFIX));
          }
        });
    // The tied head's weights, written out: the embedding's once more.
    INDArray head = bare.remove(HEAD);
    if (head != null && !head.equals(bare.get("wte.weight"))) {
      throw mistake(
          file,
          List.of(HEAD + " must be wte.weight, got other numbers: the embeddings are not tied"));
    }
    return bare;
  }

  /** Before a block is made, it must be in the file: a config may say a million. */
  private static void requireBlocks(Path file, TinyGpt.Shape shape, Map<String, INDArray> saved) {
    long[] embedding = {shape.vocabulary(), shape.d()};
    List<String> differences = new ArrayList<>();
    compare("wte.weight", saved.get("wte.weight"), embedding, differences);
    compare(
        "wpe.weight",
        saved.get("wpe.weight"),
        new long[] {shape.context(), shape.d()},
        differences);
    long blocks =
        saved.keySet().stream()
            .filter(name -> name.startsWith("h."))
            .map(name -> name.substring(2, name.indexOf('.', 2) < 0 ? 2 : name.indexOf('.', 2)))
            .distinct()
            .count();
    if (blocks != shape.blocks()) {
      differences.add(
          "there must be " + shape.blocks() + " blocks, n_layer of config.json, got " + blocks);
    }
    if (!differences.isEmpty()) {
      throw mistake(file, differences);
    }
  }

  private static void requireSame(
      Path file, Map<String, Parameter> named, Map<String, INDArray> saved, DataType type) {
    List<String> differences = new ArrayList<>();
    named.forEach((name, p) -> compare(name, saved.get(name), p.value().shape(), differences));
    saved.forEach(
        (name, a) -> {
          if (!named.containsKey(name)) {
            differences.add(name + " is in the file only, " + Shapes.text(a.shape()));
          } else if (!a.dataType().isFPType()) {
            differences.add(name + " must be of real numbers, got " + a.dataType());
          } else if (a.dataType() == DataType.DOUBLE && type != DataType.DOUBLE) {
            differences.add(name + " is DOUBLE, which " + type + " would round: read in DOUBLE");
          }
        });
    if (!differences.isEmpty()) {
      throw mistake(file, differences);
    }
  }

  private static void compare(String name, INDArray saved, long[] shape, List<String> differences) {
    if (saved == null) {
      differences.add(name + " must be " + Shapes.text(shape) + ", and is not in the file");
    } else if (!Arrays.equals(saved.shape(), shape)) {
      boolean isTurned = shape.length == 2 && Shapes.isReversed(saved.shape(), shape);
      differences.add(
          name
              + " must be "
              + Shapes.text(shape)
              + ", got "
              + Shapes.text(saved.shape())
              + (isTurned ? " (transposed? GPT-2's weights are [in, out])" : ""));
    }
  }

  private static IllegalArgumentException mistake(Path file, List<String> differences) {
    List<String> told = differences.subList(0, Math.min(TOLD, differences.size()));
    int rest = differences.size() - told.size();
    return new IllegalArgumentException(
        "Gpt2Checkpoint.read: "
            + file
            + " is of another model: "
            + String.join("; ", told)
            + (rest == 0 ? "" : "; and " + rest + " more")
            + "; take weights and config.json from one place");
  }
}
