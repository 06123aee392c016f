package backprop.nn;

import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lays each example out as one row.
 *
 * <pre>
 * forward   Y_ij = X_i…      the last index runs fastest
 * backward  dX   = dY in X's shape
 * shapes    X [n, …]   Y, dY [n, product of the rest]
 * keeps     X's shape
 * </pre>
 *
 * Derived in lesson 16.
 */
public final class Flatten implements Layer {

  private INDArray x;

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Flatten.forward", "x", x);
    if (x.rank() < 2 || x.length() == 0) {
      throw new IllegalArgumentException(
          "Flatten.forward: x must be [n, …], got "
              + Shapes.text(x.shape())
              + "; an example of one number is a row of one, [n, 1]");
    }
    this.x = x;
    return x.dup('c').reshape('c', x.size(0), width(x));
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Flatten.backward", x);
    Shapes.requireShape("Flatten.backward", "dY", dY, x.size(0), width(x));
    Shapes.requireType("Flatten.backward", "dY", dY, x.dataType());
    return dY.dup('c').reshape('c', x.shape());
  }

  private static long width(INDArray x) {
    return x.length() / x.size(0);
  }

  @Override
  public String toString() {
    return "Flatten";
  }
}
