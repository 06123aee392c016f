package backprop.nn;

/** What a layer is called in a message: its class, or {@code layer} where that has no name. */
final class LayerKind {

  private LayerKind() {}

  static String of(Layer layer) {
    String name = layer.getClass().getSimpleName();
    // An anonymous class, as in a cell, has none.
    return name.isEmpty() ? "layer" : name;
  }
}
