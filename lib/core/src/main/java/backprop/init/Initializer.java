package backprop.init;

import backprop.tensor.Given;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws the first values of a weight.
 *
 * <p>{@code fanIn} is the number of inputs that are summed into one output, {@code fanOut} the
 * number of outputs that one input goes to. The same generator state gives the same weights on
 * every backend.
 */
@FunctionalInterface
public interface Initializer {

  /** A new array of this type and shape. */
  INDArray create(DataType type, long[] shape, long fanIn, long fanOut, RandomGenerator random);

  /**
   * What {@code initializer} creates, for a layer that was handed all of these.
   *
   * @throws IllegalArgumentException if one is null
   */
  static INDArray draw(
      Initializer initializer,
      DataType type,
      long[] shape,
      long fanIn,
      long fanOut,
      RandomGenerator random) {
    Given.require("a layer's weights", "initializer", initializer);
    Given.require("a layer's weights", "type", type);
    Given.require("a layer's weights", "shape", shape);
    Given.require("a layer's weights", "random", random);
    return initializer.create(type, shape, fanIn, fanOut, random);
  }

  /**
   * Every weight 0. Units that start alike stay alike: for biases, and for what must start shut.
   */
  static Initializer zeros() {
    return constant(0);
  }

  /** Every weight {@code value}. */
  static Initializer constant(double value) {
    return (type, shape, fanIn, fanOut, random) -> fill(type, shape, () -> value);
  }

  /** Normally distributed about 0 with standard deviation {@code sigma}, whatever the fans. */
  static Initializer normal(double sigma) {
    return (type, shape, fanIn, fanOut, random) ->
        fill(type, shape, () -> sigma * random.nextGaussian());
  }

  /** An array filled, in row-major order of its elements, by calling {@code next} for each. */
  static INDArray fill(DataType type, long[] shape, DoubleSupplier next) {
    Given.require("Initializer.fill", "type", type);
    Given.require("Initializer.fill", "shape", shape);
    Given.require("Initializer.fill", "next", next);
    double[] values =
        new double[Math.toIntExact(Nd4j.createUninitialized(DataType.BOOL, shape).length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = next.getAsDouble();
    }
    return Nd4j.create(values, shape, 'c').castTo(type);
  }
}
