package backprop.loss;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Asks that the true class lead every other by a margin of 1, and takes what is missing.
 *
 * <pre>
 * value     L = 1/n · Σ_i 1/k · Σ_{j≠y_i} max(0, M_ij),     M_ij = 1 - Z_iy_i + Z_ij
 * gradient  ∂L/∂Z_ij = [M_ij > 0] / (n k)   for j ≠ y_i,    at y_i minus the sum of the others
 * shapes    Z [n,k] scores   y [n] class indices
 * </pre>
 *
 * <p>A hinge for several classes, as PyTorch's {@code MultiMarginLoss} has it, with p = 1 and
 * margin 1: the sum over the classes is divided by their number k. Derived in lesson 06.
 */
public final class Hinge implements Loss {

  @Override
  public double value(INDArray scores, INDArray target) {
    INDArray y = oneHot("Hinge.value", scores, target);
    INDArray missing = Ops.relu(margins(scores, y)).muli(others(y));
    return Ops.sum(missing) / scores.length();
  }

  @Override
  public INDArray gradient(INDArray scores, INDArray target) {
    INDArray y = oneHot("Hinge.gradient", scores, target);
    INDArray up = Ops.step(margins(scores, y)).muli(others(y));
    return up.sub(y.mul(up.sum(true, 1))).divi(scores.length());
  }

  private static INDArray margins(INDArray scores, INDArray y) {
    return scores.sub(scores.mul(y).sum(true, 1)).addi(1);
  }

  /** 1 for every class but the true one. */
  private static INDArray others(INDArray y) {
    return y.rsub(1);
  }

  private static INDArray oneHot(String place, INDArray scores, INDArray target) {
    Shapes.requireReal(place, "scores", scores);
    if (scores.rank() != 2) {
      throw new IllegalArgumentException(
          place + ": scores must be [n, k], got " + Shapes.text(scores.shape()));
    }
    Shapes.requirePresent(place, "target", target);
    if (!target.dataType().isIntType()) {
      throw new IllegalArgumentException(
          place
              + ": target must be class indices, INT or LONG, got "
              + target.dataType()
              + "; argMax(1) makes indices of rows");
    }
    Shapes.requireShape(place, "target", target, scores.size(0));
    long k = scores.size(1);
    for (long i = 0; i < target.length(); i++) {
      long c = target.getLong(i);
      if (c < 0 || c >= k) {
        throw new IllegalArgumentException(
            place + ": target[" + i + "] must be a class from 0 to " + (k - 1) + ", got " + c);
      }
    }
    return Ops.oneHot(target, k, scores.dataType());
  }
}
