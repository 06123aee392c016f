package backprop.nn;

import java.util.IdentityHashMap;
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
      return name.isEmpty() || inner.isEmpty() ? name + inner : name + "." + inner;
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

  /**
   * Whether all of its parts leave numbers to Ops: for a layer made of layers that reads none
   * between them either.
   */
  default boolean partsLeaveNumbersToOps() {
    return parts().stream().allMatch(part -> part.layer().leavesNumbersToOps());
  }

  @Override
  default Map<String, INDArray> state() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    for (Part part : parts()) {
      part.layer().state().forEach((name, a) -> put(state, part.qualified(name), a));
    }
    return state;
  }

  /**
   * Requires every layer within these parts to stand in one place only: it keeps what {@code
   * backward} needs of its latest forward, and a second place would have its gradient taken there.
   *
   * @throws IllegalArgumentException if one stands in two
   */
  static void requireOnePlaceEach(String place, List<Part> parts) {
    Map<Layer, String> places = new IdentityHashMap<>();
    parts.forEach(part -> note(place, places, part.name(), part.layer()));
  }

  private static void note(String place, Map<Layer, String> places, String name, Layer layer) {
    String other = places.put(layer, name);
    if (other != null) {
      throw new IllegalArgumentException(
          place
              + ": "
              + other
              + " and "
              + name
              + " are one and the same "
              + LayerKind.of(layer)
              + ", which keeps what backward needs of its latest forward only; make a new one for"
              + " each place");
    }
    if (layer instanceof Composite composite) {
      composite
          .parts()
          .forEach(
              part ->
                  note(place, places, new Part(name, layer).qualified(part.name()), part.layer()));
    }
  }

  private static <T> void put(Map<String, T> all, String name, T one) {
    if (all.put(name, one) != null) {
      throw new IllegalStateException(
          "Composite: two layers have a \"" + name + "\"; give each part a name of its own");
    }
  }
}
