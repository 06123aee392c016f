package backprop.loss;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean of the squared errors, over all elements.
 *
 * <pre>
 * value     L = 1/N · Σ (P - T)²
 * gradient  ∂L/∂P = 2/N · (P - T)
 * shapes    P, T any, alike, N elements
 * </pre>
 *
 * Derived in lesson 06. The definition of PyTorch's {@code MSELoss}: no ½, and the mean over
 * elements, not over examples.
 */
public final class MeanSquaredError implements Loss {

  @Override
  public double value(INDArray prediction, INDArray target) {
    Shapes.requireAlike("MeanSquaredError.value", "prediction", prediction, "target", target);
    INDArray error = prediction.sub(target);
    return Ops.dot(error, error) / error.length();
  }

  @Override
  public INDArray gradient(INDArray prediction, INDArray target) {
    Shapes.requireAlike("MeanSquaredError.gradient", "prediction", prediction, "target", target);
    return prediction.sub(target).muli(2.0 / prediction.length());
  }
}
