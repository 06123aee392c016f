package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns the numbers along the last axis into shares: above 0, and 1 together.
 *
 * <pre>
 * forward   Y_j = exp X_j / Σ_k exp X_k
 * backward  dX = Y ⊙ (dY - Σ_k dY_k Y_k)
 * shapes    X, Y, dY [n,k] or [n,t,k], any rank, all alike
 * keeps     Y
 * </pre>
 *
 * <p>The Jacobian {@code ∂Y_j/∂X_k = Y_j ([j = k] - Y_k)} is never made: its product with dY needs
 * one sum a row. For a network's last layer, {@link backprop.loss.SoftmaxCrossEntropy} has the
 * softmax inside. Derived in lesson 18.
 */
public final class Softmax implements Layer {

  private INDArray y;

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Softmax.forward", "x", x);
    y = Ops.softmax(x);
    return y.dup();
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Softmax.backward", y);
    Shapes.requireAlike("Softmax.backward", "y", y, "dY", dY);
    return Ops.softmaxGradient(y, dY);
  }

  @Override
  public String toString() {
    return "Softmax";
  }
}
