package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link Gelu} with a tanh in the place of the normal distribution's integral, as GPT-2 has it.
 *
 * <pre>
 * forward   U = √(2/π) (X + 0.044715 X³)     Y = X ⊙ (1 + tanh U) / 2
 * backward  dX = dY ⊙ (1 + tanh U + X ⊙ U' ⊙ (1 - tanh² U)) / 2,   U' = √(2/π) (1 + 3 · 0.044715 X²)
 * shapes    any, all alike
 * keeps     X
 * </pre>
 *
 * <p>It differs from the exact one by at most 0.0005: too little to see in one layer, and enough
 * that a model trained with either must be run with it. PyTorch: {@code GELU(approximate="tanh")};
 * Hendrycks and Gimpel, 2016.
 */
public final class GeluTanh implements Layer {

  private INDArray x;

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("GeluTanh.forward", "x", x);
    this.x = x;
    return Ops.geluTanh(x);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("GeluTanh.backward", x);
    Shapes.requireAlike("GeluTanh.backward", "x", x, "dY", dY);
    return Ops.geluTanhGradient(x, dY);
  }

  @Override
  public boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  public String toString() {
    return "GeluTanh";
  }
}
