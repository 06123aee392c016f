package backprop.io;

import backprop.nn.Layer;
import backprop.optim.Optimizer;
import backprop.tensor.Given;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model's numbers in a safetensors file: its parameters and its state, by their qualified names,
 * {@code dense1.w}, {@code batchnorm1.running_mean}. To go on with training as if it had never
 * stopped, its optimizer's too, {@code optimizer.adam.t}, {@code optimizer.adam.m.dense1.w}, and
 * where training stands, {@code training.epoch}, which {@link backprop.train.Checkpoints} keeps.
 *
 * <p>What a constructor says is not in the file: make the same layers, the same optimizer and the
 * same schedule, then load.
 */
public final class Checkpoint {

  private static final String OPTIMIZER = "optimizer.";
  private static final String TRAINING = "training.";

  private Checkpoint() {}

  /**
   * Saves what the model has learned, whole or not at all.
   *
   * @throws IOException if the file cannot be written; what stood there before still does
   */
  public static void save(Path file, Layer model) throws IOException {
    Given.require("Checkpoint.save", "file", file);
    Given.require("Checkpoint.save", "model", model);
    SafeTensors.write(file, numbers(model));
  }

  /**
   * Saves the model and what its optimizer remembers, whole or not at all.
   *
   * @throws IOException if the file cannot be written; what stood there before still does
   * @throws IllegalArgumentException if the optimizer moves parameters that are not the model's
   */
  public static void save(Path file, Layer model, Optimizer optimizer) throws IOException {
    save(file, model, optimizer, Map.of());
  }

  /**
   * Saves the model, what its optimizer remembers, and where training stands, whole or not at all.
   *
   * @throws IOException if the file cannot be written; what stood there before still does
   * @throws IllegalArgumentException if the optimizer moves parameters that are not the model's
   */
  public static void save(
      Path file, Layer model, Optimizer optimizer, Map<String, INDArray> training)
      throws IOException {
    Given.require("Checkpoint.save", "file", file);
    Given.require("Checkpoint.save", "model", model);
    Given.require("Checkpoint.save", "optimizer", optimizer);
    Given.require("Checkpoint.save", "training", training);
    Map<String, INDArray> numbers = numbers(model);
    optimizer.state(model.named()).forEach((name, a) -> numbers.put(prefix(optimizer) + name, a));
    training.forEach((name, a) -> numbers.put(TRAINING + name, a));
    SafeTensors.write(file, numbers);
  }

  /**
   * Puts a file's numbers into a model of the same layers, and leaves an optimizer's in the file.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if the file is that of another model, with every difference;
   *     the model is then as it was
   */
  public static void load(Path file, Layer model) throws IOException {
    Given.require("Checkpoint.load", "file", file);
    Given.require("Checkpoint.load", "model", model);
    Map<String, INDArray> saved = SafeTensors.read(file);
    requireSame(file, model, saved);
    fill(model, saved);
  }

  /**
   * Puts a file's numbers into a model of the same layers and an optimizer of the same kind:
   * training goes on from there, bit for bit.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if the file is that of another model or of another kind of
   *     optimizer, or has none, with every difference; model and optimizer are then as they were
   */
  public static void load(Path file, Layer model, Optimizer optimizer) throws IOException {
    load(file, model, optimizer, training -> {});
  }

  /**
   * The same, where training stands being shown to {@code training} before anything is put in
   * place: if it throws, model and optimizer are as they were.
   */
  public static void load(
      Path file, Layer model, Optimizer optimizer, Consumer<Map<String, INDArray>> training)
      throws IOException {
    Given.require("Checkpoint.load", "file", file);
    Given.require("Checkpoint.load", "model", model);
    Given.require("Checkpoint.load", "optimizer", optimizer);
    Given.require("Checkpoint.load", "training", training);
    Map<String, INDArray> saved = SafeTensors.read(file);
    requireSame(file, model, saved);
    String prefix = prefix(optimizer);
    Map<String, INDArray> remembered = under(prefix, saved);
    if (remembered.isEmpty()) {
      throw new IllegalArgumentException(
          "Checkpoint.load: " + file + " has " + optimizerOf(saved) + ", expected " + prefix + "t");
    }
    training.accept(under(TRAINING, saved));
    try {
      optimizer.resume(remembered, model.named());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Checkpoint.load: " + file + ": " + e.getMessage(), e);
    }
    fill(model, saved);
  }

  /** What stands under a prefix, by the rest of its name. */
  private static Map<String, INDArray> under(String prefix, Map<String, INDArray> saved) {
    Map<String, INDArray> under = new LinkedHashMap<>();
    saved.forEach(
        (name, a) -> {
          if (name.startsWith(prefix)) {
            under.put(name.substring(prefix.length()), a);
          }
        });
    return under;
  }

  private static String prefix(Optimizer optimizer) {
    return OPTIMIZER + optimizer.getClass().getSimpleName().toLowerCase(Locale.ROOT) + ".";
  }

  private static String optimizerOf(Map<String, INDArray> saved) {
    return saved.keySet().stream()
        .filter(name -> name.startsWith(OPTIMIZER))
        .findFirst()
        .orElse("no optimizer");
  }

  private static void requireSame(Path file, Layer model, Map<String, INDArray> saved) {
    Map<String, INDArray> numbers = numbers(model);
    List<String> differences = new ArrayList<>();
    numbers.forEach((name, a) -> compare(name, a, saved.get(name), differences));
    saved.keySet().stream()
        .filter(name -> !numbers.containsKey(name))
        .filter(name -> !name.startsWith(OPTIMIZER) && !name.startsWith(TRAINING))
        .forEach(name -> differences.add(name + " is in the file only"));
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Checkpoint.load: " + file + " is of another model: " + String.join("; ", differences));
    }
  }

  private static void fill(Layer model, Map<String, INDArray> saved) {
    numbers(model).forEach((name, a) -> a.assign(saved.get(name)));
  }

  private static void compare(String name, INDArray a, INDArray saved, List<String> differences) {
    if (saved == null) {
      differences.add(name + " is not in the file");
    } else if (saved.dataType() != a.dataType() || !Arrays.equals(saved.shape(), a.shape())) {
      differences.add(
          name
              + " must be "
              + a.dataType()
              + " "
              + Arrays.toString(a.shape())
              + ", got "
              + saved.dataType()
              + " "
              + Arrays.toString(saved.shape()));
    }
  }

  private static Map<String, INDArray> numbers(Layer model) {
    Map<String, INDArray> numbers = new LinkedHashMap<>();
    model.named().forEach((name, p) -> numbers.put(name, p.value()));
    numbers.putAll(model.state());
    return numbers;
  }
}
