package backprop.nn;

import backprop.tensor.Given;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A differentiable function of one array, with parameters of its own or none.
 *
 * <pre>
 * forward   Y = f(X; θ)
 * backward  given dY = ∂L/∂Y:   θ's gradient += ∂L/∂θ,   returns dX = ∂L/∂X
 * </pre>
 *
 * <p>{@code backward} belongs to the latest {@code forward}, and adds to its parameters' gradients
 * rather than setting them, so that several batches, or several uses of one parameter, sum up as
 * the chain rule asks. Neither method changes its argument, and what either returns is the
 * caller's: a library's layer keeps no hold of it. Derived in lesson 07.
 */
public interface Layer {

  /** Computes the layer's output for a batch, and keeps what {@code backward} needs. */
  INDArray forward(INDArray x, Mode mode);

  /**
   * Given the loss's gradient by the output, adds to the parameters' gradients, returns that by the
   * input.
   */
  INDArray backward(INDArray dY);

  /**
   * {@code backward} to the parameters alone, without the input's gradient: for a layer that reads
   * data, where nobody asks for it.
   */
  default void backwardParameters(INDArray dY) {
    backward(dY);
  }

  /** What training moves, in a fixed order. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /**
   * The parameters by name, in the same order; a layer made of layers qualifies them: {@code
   * dense1.w}.
   *
   * @throws IllegalStateException if two have the same
   */
  default Map<String, Parameter> named() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    String place = LayerKind.of(this) + ".parameters";
    for (Parameter p : Given.require(place, "the list", parameters())) {
      if (named.put(Given.require(place, "a parameter", p).name(), p) != null) {
        throw new IllegalStateException(
            place
                + ": two are called \""
                + p.name()
                + "\"; give each a name of its own, by which it is trained and saved");
      }
    }
    return named;
  }

  /**
   * The parameters but those of some layers, which are frozen so: an optimizer moves what it is
   * given, and nothing else.
   *
   * @param frozen names of layers, {@code conv2d1}, or of parameters, {@code dense1.w}
   * @throws IllegalArgumentException if there is none of such a name, or no parameter is left
   */
  default List<Parameter> parametersWithout(String... frozen) {
    Map<String, Parameter> left = named();
    for (String name : frozen) {
      if (!left.keySet().removeIf(p -> p.equals(name) || p.startsWith(name + "."))) {
        throw new IllegalArgumentException(
            "Layer.parametersWithout: \""
                + name
                + "\" must be a layer with parameters, or a parameter, got "
                + left.keySet());
      }
    }
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          "Layer.parametersWithout: nothing is left to train; freeze fewer layers");
    }
    return List.copyOf(left.values());
  }

  /**
   * Whether forward and backward leave every number to {@link backprop.tensor.Ops} and its like,
   * and read none themselves: what comes out of them need not be complete before the next layer
   * begins, which a GPU gains by. A layer that says so and reads one reads what is not there yet.
   */
  default boolean leavesNumbersToOps() {
    return false;
  }

  /** What is kept between batches but not trained: running statistics, generator counters. */
  default Map<String, INDArray> state() {
    return Map.of();
  }
}
