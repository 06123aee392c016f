package backprop.nn;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layers one after another.
 *
 * <pre>
 * forward   Y = f_k(… f_2(f_1(X)))
 * backward  dY goes through f_k, …, f_2, f_1: the chain rule, from the outside in
 * </pre>
 *
 * <p>Layers are named by their class and number, {@code dense1}, {@code relu1}, {@code dense2}, and
 * their parameters {@code dense1.w}. Derived in lesson 09.
 */
public final class Sequential implements Composite {

  private final Map<String, Layer> layers = new LinkedHashMap<>();

  /**
   * The layers in the order a batch goes through them.
   *
   * @throws IllegalArgumentException if there is none, or one is null
   */
  public Sequential(Layer... layers) {
    if (layers.length == 0) {
      throw new IllegalArgumentException("Sequential: needs at least one layer, got none");
    }
    Map<String, Integer> count = new HashMap<>();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] == null) {
        throw new IllegalArgumentException(
            "Sequential: layer "
                + (i + 1)
                + " is null; a cell that redefines a class empties its"
                + " variables, so run the cell that makes this layer again");
      }
      String kind = layers[i].getClass().getSimpleName().toLowerCase(Locale.ROOT);
      this.layers.put(kind + count.merge(kind, 1, Integer::sum), layers[i]);
    }
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    INDArray y = x;
    for (Layer layer : layers.values()) {
      y = layer.forward(y, mode);
    }
    return y;
  }

  @Override
  public INDArray backward(INDArray dY) {
    return first().backward(backwardToFirst(dY));
  }

  @Override
  public void accumulate(INDArray dY) {
    first().accumulate(backwardToFirst(dY));
  }

  private Layer first() {
    return layers.values().iterator().next();
  }

  /** From the last layer to the second. */
  private INDArray backwardToFirst(INDArray dY) {
    List<Layer> inOrder = List.copyOf(layers.values());
    INDArray d = dY;
    for (int i = inOrder.size() - 1; i > 0; i--) {
      d = inOrder.get(i).backward(d);
    }
    return d;
  }

  @Override
  public List<Parameter> parameters() {
    return List.copyOf(named().values());
  }

  @Override
  public Map<String, Parameter> named() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    layers.forEach(
        (prefix, layer) -> layer.named().forEach((name, p) -> named.put(prefix + "." + name, p)));
    return named;
  }

  @Override
  public Map<String, INDArray> state() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    layers.forEach(
        (prefix, layer) -> layer.state().forEach((name, a) -> state.put(prefix + "." + name, a)));
    return state;
  }

  /** The layers by name, in order. */
  @Override
  public Map<String, Layer> layers() {
    return new LinkedHashMap<>(layers);
  }
}
