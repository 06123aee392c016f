package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lets through the share of a number that a standard normal number is likely to stay below.
 *
 * <pre>
 * forward   Y = X ⊙ Φ(X)
 * backward  dX = dY ⊙ (Φ(X) + X ⊙ φ(X))
 * shapes    any, all alike
 * keeps     X
 * </pre>
 *
 * <p>Φ and φ are the normal distribution's integral and density: exact, not by a tanh. Derived in
 * lesson 10; Hendrycks and Gimpel, 2016.
 */
public final class Gelu implements Layer {

  private INDArray x;

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Gelu.forward", "x", x);
    this.x = x;
    return Ops.gelu(x);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Gelu.backward", x);
    Shapes.requireAlike("Gelu.backward", "x", x, "dY", dY);
    return Ops.geluGradient(x, dY);
  }

  @Override
  public boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  public String toString() {
    return "Gelu";
  }
}
