package backprop.loss;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The mean of the errors' sizes, over all elements: one wild target counts once, not squared.
 *
 * <pre>
 * value     L = 1/N · Σ |P - T|
 * gradient  ∂L/∂P = 1/N · sign(P - T)     (0 where they are equal)
 * shapes    P, T any, alike, N elements
 * </pre>
 *
 * Derived in lesson 06. PyTorch calls it {@code L1Loss}.
 */
public final class MeanAbsoluteError implements Loss {

  @Override
  public double value(INDArray prediction, INDArray target) {
    Shapes.requireAlike("MeanAbsoluteError.value", "prediction", prediction, "target", target);
    return Ops.sum(Transforms.abs(prediction.sub(target), false)) / prediction.length();
  }

  @Override
  public INDArray gradient(INDArray prediction, INDArray target) {
    Shapes.requireAlike("MeanAbsoluteError.gradient", "prediction", prediction, "target", target);
    return Transforms.sign(prediction.sub(target), false).divi(prediction.length());
  }
}
