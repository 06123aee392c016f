package backprop.loss;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Squares errors that are small, and takes the size of those that are large.
 *
 * <pre>
 * value     L = 1/N · Σ h(P - T),     h(e) = e²/2 where |e| ≤ δ, else δ (|e| - δ/2)
 *           or, with c = e cut to [-δ, δ]:  h(e) = c (e - c/2)
 * gradient  ∂L/∂P = 1/N · c
 * shapes    P, T any, alike, N elements
 * </pre>
 *
 * Derived in lesson 06; Huber, 1964.
 */
public final class Huber implements Loss {

  private final double delta;

  /** Errors of up to 1 are squared. */
  public Huber() {
    this(1);
  }

  /**
   * Errors of up to {@code delta} are squared.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  public Huber(double delta) {
    if (!(delta > 0) || Double.isInfinite(delta)) {
      throw new IllegalArgumentException("Huber: delta must be a number above 0, got " + delta);
    }
    this.delta = delta;
  }

  @Override
  public double value(INDArray prediction, INDArray target) {
    Shapes.requireAlike("Huber.value", "prediction", prediction, "target", target);
    INDArray e = prediction.sub(target);
    INDArray c = Ops.clamp(e, delta);
    return Ops.dot(c, e.sub(c.div(2))) / e.length();
  }

  @Override
  public INDArray gradient(INDArray prediction, INDArray target) {
    Shapes.requireAlike("Huber.gradient", "prediction", prediction, "target", target);
    return Ops.clamp(prediction.sub(target), delta).divi(prediction.length());
  }
}
