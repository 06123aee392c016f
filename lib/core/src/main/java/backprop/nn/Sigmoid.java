package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Squashes every number into (0, 1).
 *
 * <pre>
 * forward   Y = σ(X) = 1 / (1 + exp(-X))
 * backward  dX = dY ⊙ Y ⊙ (1 - Y)
 * shapes    any, all alike
 * keeps     Y
 * </pre>
 *
 * Derived in lesson 10.
 */
public final class Sigmoid implements Layer {

  private INDArray y;

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Sigmoid.forward", "x", x);
    y = Ops.sigmoid(x);
    return y.dup();
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Sigmoid.backward", y);
    Shapes.requireShape("Sigmoid.backward", "dY", dY, y.shape());
    Shapes.requireType("Sigmoid.backward", "dY", dY, y.dataType());
    return y.rsub(1).muli(y).muli(dY);
  }

  @Override
  public String toString() {
    return "Sigmoid";
  }
}
