package backprop.nn;

import backprop.tensor.Given;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
 * their parameters {@code dense1.w}; or as {@link #of} is told. Derived in lesson 09.
 */
public final class Sequential implements Composite {

  private final List<Part> parts;
  private final List<Inner> layers = new ArrayList<>();

  /**
   * The layers in the order a batch goes through them.
   *
   * @throws IllegalArgumentException if there is none, one is null, or one stands in two places
   */
  public Sequential(Layer... layers) {
    this(numbered(layers));
  }

  private Sequential(List<Part> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("Sequential: needs at least one layer, got none");
    }
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      layers.add(new Inner("Sequential", "layer " + (layers.size() + 1), part.layer()));
      if (!names.add(part.name())) {
        throw new IllegalArgumentException(
            "Sequential: every layer must have a name of its own, got two called \""
                + part.name()
                + '"');
      }
    }
    Composite.requireOnePlaceEach("Sequential", parts);
    this.parts = parts;
  }

  /**
   * Layers with names of their own, for a network whose places have names: {@code attn}, {@code
   * mlp}.
   *
   * @throws IllegalArgumentException if there is none, one is null, or two have one name
   */
  public static Sequential of(Part... parts) {
    return new Sequential(List.of(Given.require("Sequential.of", "the array of parts", parts)));
  }

  private static List<Part> numbered(Layer... layers) {
    Given.require("Sequential", "the array of layers", layers);
    List<Part> parts = new ArrayList<>();
    Map<String, Integer> count = new HashMap<>();
    for (Layer layer : layers) {
      String kind = layer == null ? "null" : LayerKind.of(layer).toLowerCase(Locale.ROOT);
      parts.add(new Part(kind + count.merge(kind, 1, Integer::sum), layer));
    }
    return List.copyOf(parts);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    INDArray y = x;
    for (Inner layer : layers) {
      y = layer.forward(y, mode);
    }
    return y;
  }

  @Override
  public INDArray backward(INDArray dY) {
    return layers.get(0).backward(backwardToFirst(dY));
  }

  @Override
  public void backwardParameters(INDArray dY) {
    layers.get(0).backwardParameters(backwardToFirst(dY));
  }

  /** From the last layer to the second. */
  private INDArray backwardToFirst(INDArray dY) {
    INDArray d = dY;
    for (int i = layers.size() - 1; i > 0; i--) {
      d = layers.get(i).backward(d);
    }
    return d;
  }

  /** The layers by name, in order. */
  @Override
  public List<Part> parts() {
    return parts;
  }

  /** A line for each layer, and how many numbers training moves. */
  @Override
  public boolean leavesNumbersToOps() {
    return partsLeaveNumbersToOps();
  }

  @Override
  public String toString() {
    return Overview.of(this).toString();
  }
}
