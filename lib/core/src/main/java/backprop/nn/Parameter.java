package backprop.nn;

import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An array that training moves, and beside it the gradient of the loss by it, of the same shape.
 *
 * <p>Both live outside every workspace, in one memory order. A regularizer pulls at weights, and
 * leaves biases and the gains of norms alone.
 */
public final class Parameter {

  private final String name;
  private final boolean weight;
  private final INDArray value;
  private final INDArray gradient;

  private Parameter(String name, boolean weight, INDArray value) {
    Shapes.requireReal("Parameter", name, value);
    this.name = Given.require("Parameter", "name", name);
    this.weight = weight;
    this.value = Ops.zeros(value.dataType(), 'f', value.shape()).assign(value);
    this.gradient = Ops.zeros(value.dataType(), 'f', value.shape());
  }

  /** A parameter that regularizers apply to. Starts from a copy of {@code value}. */
  public static Parameter weight(String name, INDArray value) {
    return new Parameter(name, true, value);
  }

  /** A parameter that regularizers leave alone: a bias, or a norm's gain. Starts from a copy. */
  public static Parameter bias(String name, INDArray value) {
    return new Parameter(name, false, value);
  }

  /** The name within its layer, {@code w}. */
  public String name() {
    return name;
  }

  /** Whether regularizers apply to it. */
  public boolean isWeight() {
    return weight;
  }

  /** The array itself, not a copy: an optimizer changes it in place. */
  public INDArray value() {
    return value;
  }

  /** The gradient summed up since it was last zeroed; the array itself, not a copy. */
  public INDArray gradient() {
    return gradient;
  }

  /** FLOAT in training, DOUBLE in gradient checks. */
  public DataType type() {
    return value.dataType();
  }

  /**
   * Adds to the gradient. Layers add a product in place, {@code Ops.addMatmulTransposeA(gradient(),
   * x, dY)}, which makes no array in between.
   *
   * @throws IllegalArgumentException if {@code g} has another shape or type
   */
  public void accumulate(INDArray g) {
    Shapes.requireShape("Parameter.accumulate", "gradient of " + name, g, value.shape());
    Shapes.requireType("Parameter.accumulate", "gradient of " + name, g, type());
    Ops.addTo(gradient, g);
  }

  /** Forgets the gradient. */
  public void zeroGradient() {
    Ops.zero(gradient);
  }

  /** The shape of the array, as this course writes it: {@code [784, 128]}. */
  public String shape() {
    return Shapes.text(value.shape());
  }

  @Override
  public String toString() {
    return name + " " + shape() + " " + type();
  }
}
