package backprop.nn;

import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.RowNorm;
import backprop.tensor.Shapes;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Shifts and scales every row to mean 0 and variance 1, then by a learned gain and bias.
 *
 * <pre>
 * forward   X̂ = (X - μ) / σ     μ = mean(X),  σ² = mean((X - μ)²) + ε,  of each row
 *           Y = γ ⊙ X̂ + β
 * backward  dγ += Σ_rows dY ⊙ X̂     dβ += Σ_rows dY     dX̂ = dY ⊙ γ
 *           dX = (dX̂ - mean(dX̂) - X̂ ⊙ mean(dX̂ ⊙ X̂)) / σ
 * shapes    X, Y, dY [n,d] or [n,t,d]   γ, β [d]   μ, σ one for each row
 * keeps     X̂, σ
 * </pre>
 *
 * <p>γ and β are the parameters {@code gain} and {@code bias}, as the paper calls them (PyTorch:
 * {@code weight} and {@code bias}); regularizers leave both alone. Each row is normalized by
 * itself, so TRAIN and EVAL are the same. Derived in lesson 12; Ba, Kiros and Hinton, 2016.
 */
public final class LayerNorm implements Layer {

  private final int d;
  private final double epsilon;
  private final Parameter gain;
  private final Parameter bias;
  private INDArray x;
  private RowNorm.Normalized normalized;

  /** Gain 1, bias 0, ε of 1e-5, in FLOAT. */
  public LayerNorm(int d) {
    this(d, 1e-5, DataType.FLOAT);
  }

  /**
   * Gain 1, bias 0.
   *
   * @throws IllegalArgumentException if {@code d} or {@code epsilon} is not positive
   */
  public LayerNorm(int d, double epsilon, DataType type) {
    if (d < 1 || !(epsilon > 0)) {
      throw new IllegalArgumentException(
          "LayerNorm: d must be at least 1 and epsilon above 0, got " + d + " and " + epsilon);
    }
    Given.require("LayerNorm", "type", type);
    this.d = d;
    this.epsilon = epsilon;
    gain = Parameter.bias("gain", Nd4j.ones(type, d));
    bias = Parameter.bias("bias", Nd4j.zeros(type, d));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireLast("LayerNorm.forward", "x", x, d);
    Shapes.requireType("LayerNorm.forward", "x", x, gain.type());
    this.x = x;
    normalized = RowNorm.normalize(Ops.columns(x), epsilon);
    return asX(Ops.timesRowPlusRow(normalized.xHat(), gain.value(), bias.value()));
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("LayerNorm.backward", x);
    Shapes.requireForwardFirst("LayerNorm.backward", normalized.xHat(), normalized.sigma());
    Shapes.requireShape("LayerNorm.backward", "dY", dY, x.shape());
    Shapes.requireType("LayerNorm.backward", "dY", dY, gain.type());
    INDArray rows = Ops.columns(dY);
    gain.accumulate(Ops.sumRowsOfProducts(rows, normalized.xHat()));
    bias.accumulate(Ops.sumRows(rows));
    INDArray dXHat = Ops.timesRow(rows, gain.value());
    return asX(RowNorm.gradient(dXHat, normalized));
  }

  private INDArray asX(INDArray rows) {
    return Ops.ofRows(rows, x.shape());
  }

  @Override
  public boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(gain, bias);
  }

  @Override
  public String toString() {
    return "LayerNorm " + d;
  }
}
