package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lets what is positive through, and a little of the rest, so that no unit dies.
 *
 * <pre>
 * forward   Y = X where X > 0, else a X
 * backward  dX = dY where X > 0, else a dY     (a dY at the kink itself)
 * shapes    any, all alike
 * keeps     X
 * </pre>
 *
 * Derived in lesson 10; Maas, Hannun and Ng, 2013.
 */
public final class LeakyRelu implements Layer {

  private final double slope;
  private INDArray x;

  /** With the slope 0.01 below zero. */
  public LeakyRelu() {
    this(0.01);
  }

  /**
   * With this slope below zero.
   *
   * @throws IllegalArgumentException if it is not in [0, 1)
   */
  public LeakyRelu(double slope) {
    if (!(slope >= 0 && slope < 1)) {
      throw new IllegalArgumentException("LeakyRelu: slope must be in [0, 1), got " + slope);
    }
    this.slope = slope;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("LeakyRelu.forward", "x", x);
    this.x = x;
    return Ops.step(x).muli(1 - slope).addi(slope).muli(x);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("LeakyRelu.backward", x);
    Shapes.requireAlike("LeakyRelu.backward", "x", x, "dY", dY);
    return Ops.step(x).muli(1 - slope).addi(slope).muli(dY);
  }

  @Override
  public String toString() {
    return "LeakyRelu";
  }
}
