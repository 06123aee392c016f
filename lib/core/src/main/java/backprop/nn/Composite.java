package backprop.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer made of layers, which a batch goes through one after another. Its parameters and its
 * state are theirs.
 */
public interface Composite extends Layer {

  /**
   * A layer in another.
   *
   * @param name what qualifies the names of its parameters, {@code attn}; empty where they need
   *     nothing in front
   * @param layer the layer
   */
  record Part(String name, Layer layer) {

    private String qualified(String inner) {
      return name.isEmpty() ? inner : name + "." + inner;
    }
  }

  /** The layers in that order. */
  List<Part> parts();

  /** What the first layer is given when {@code x} comes in, and the last when {@code dY} does. */
  default INDArray inside(INDArray a) {
    return a;
  }

  @Override
  default List<Parameter> parameters() {
    return List.copyOf(named().values());
  }

  /**
   * The parameters by qualified name, {@code attn.w}.
   *
   * @throws IllegalStateException if two have the same
   */
  @Override
  default Map<String, Parameter> named() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    for (Part part : parts()) {
      part.layer().named().forEach((name, p) -> put(named, part.qualified(name), p));
    }
    return named;
  }

  @Override
  default Map<String, INDArray> state() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    for (Part part : parts()) {
      part.layer().state().forEach((name, a) -> put(state, part.qualified(name), a));
    }
    return state;
  }

  private static <T> void put(Map<String, T> all, String name, T one) {
    if (all.put(name, one) != null) {
      throw new IllegalStateException(
          "Composite: two layers have a \"" + name + "\"; give each part a name of its own");
    }
  }
}
