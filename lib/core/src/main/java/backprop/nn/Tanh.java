package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Squashes every number into (-1, 1).
 *
 * <pre>
 * forward   Y = tanh(X)
 * backward  dX = dY ⊙ (1 - Y²)
 * shapes    any, all alike
 * keeps     Y
 * </pre>
 *
 * Derived in lesson 10.
 */
public final class Tanh implements Layer {

  private INDArray y;

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Tanh.forward", "x", x);
    y = Ops.tanh(x);
    return y.dup();
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Tanh.backward", y);
    Shapes.requireShape("Tanh.backward", "dY", dY, y.shape());
    Shapes.requireType("Tanh.backward", "dY", dY, y.dataType());
    return y.mul(y).rsubi(1).muli(dY);
  }

  @Override
  public String toString() {
    return "Tanh";
  }
}
