package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lets what is positive through and stops the rest.
 *
 * <pre>
 * forward   Y = max(0, X)
 * backward  dX = dY ⊙ [X > 0]     (0 at the kink itself)
 * shapes    any, all alike
 * keeps     X
 * </pre>
 *
 * Derived in lesson 10; Nair and Hinton, 2010.
 */
public final class Relu implements Layer {

  private INDArray x;

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Relu.forward", "x", x);
    this.x = x;
    return Ops.relu(x);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Relu.backward", x);
    Shapes.requireShape("Relu.backward", "dY", dY, x.shape());
    Shapes.requireType("Relu.backward", "dY", dY, x.dataType());
    return Ops.reluGradient(x, dY);
  }

  @Override
  public boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  public String toString() {
    return "Relu";
  }
}
