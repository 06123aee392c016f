package backprop.io;

import backprop.nn.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model's numbers in a safetensors file: its parameters and its state, by their qualified names,
 * {@code dense1.w}, {@code batchnorm1.running_mean}.
 */
public final class Checkpoint {

  private Checkpoint() {}

  /**
   * Saves what the model has learned, whole or not at all.
   *
   * @throws IOException if the file cannot be written; what stood there before still does
   */
  public static void save(Path file, Layer model) throws IOException {
    SafeTensors.write(file, numbers(model));
  }

  /**
   * Puts a file's numbers into a model of the same layers.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if the file is that of another model, with every difference;
   *     the model is then as it was
   */
  public static void load(Path file, Layer model) throws IOException {
    Map<String, INDArray> saved = SafeTensors.read(file);
    Map<String, INDArray> numbers = numbers(model);
    List<String> differences = new ArrayList<>();
    numbers.forEach((name, a) -> compare(name, a, saved.get(name), differences));
    saved.keySet().stream()
        .filter(name -> !numbers.containsKey(name))
        .forEach(name -> differences.add(name + " is in the file only"));
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Checkpoint.load: " + file + " is of another model: " + String.join("; ", differences));
    }
    numbers.forEach((name, a) -> a.assign(saved.get(name)));
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
