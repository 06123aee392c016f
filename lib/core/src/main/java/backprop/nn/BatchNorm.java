package backprop.nn;

import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Shifts and scales every channel to mean 0 and variance 1 over the batch, then by a learned gain
 * and bias.
 *
 * <pre>
 * forward   X̂ = (X - μ) / σ     μ = mean(X),  σ² = v + ε,  v = mean((X - μ)²),  of each channel
 *           Y = γ ⊙ X̂ + β
 * backward  dγ += Σ dY ⊙ X̂     dβ += Σ dY
 *           dX = γ/(σ m) ⊙ (m dY - Σ dY - X̂ ⊙ Σ dY ⊙ X̂)
 * shapes    X, Y, dY [n,c] or [n,c,h,w]   γ, β, μ, σ [c]   sums over the m = n or n h w of a channel
 * keeps     X̂, σ
 * </pre>
 *
 * <p>Every batch in TRAIN moves the running mean and variance toward its own μ and v m/(m-1) by a
 * tenth of the way (the momentum, 0.1). In EVAL they stand for μ and v; they do not depend on X
 * then, and {@code dX = γ/σ ⊙ dY}. γ and β are the parameters {@code gain} and {@code bias}
 * (PyTorch: {@code weight} and {@code bias}); regularizers leave both alone. Derived in lesson 12;
 * Ioffe and Szegedy, 2015.
 */
public final class BatchNorm implements Layer {

  private final int c;
  private final double momentum;
  private final double epsilon;
  private final Parameter gain;
  private final Parameter bias;
  private final INDArray runningMean;
  private final INDArray runningVariance;
  private Mode mode;
  private INDArray xHat;
  private INDArray sigma;

  /** Gain 1, bias 0, momentum 0.1, ε of 1e-5, in FLOAT. */
  public BatchNorm(int c) {
    this(c, 0.1, 1e-5, DataType.FLOAT);
  }

  /**
   * Gain 1, bias 0; a running mean of 0 and a running variance of 1 until the first batch.
   *
   * @throws IllegalArgumentException if {@code c} or {@code epsilon} is not positive, or {@code
   *     momentum} not in [0, 1]
   */
  public BatchNorm(int c, double momentum, double epsilon, DataType type) {
    if (c < 1 || !(momentum >= 0 && momentum <= 1) || !(epsilon > 0)) {
      throw new IllegalArgumentException(
          "BatchNorm: c must be at least 1, momentum in [0, 1] and epsilon above 0, got "
              + (c + ", " + momentum + " and " + epsilon));
    }
    Given.require("BatchNorm", "type", type);
    this.c = c;
    this.momentum = momentum;
    this.epsilon = epsilon;
    gain = Parameter.bias("gain", Nd4j.ones(type, c));
    bias = Parameter.bias("bias", Nd4j.zeros(type, c));
    runningMean = Workspaces.outside(() -> Nd4j.zeros(type, c));
    runningVariance = Workspaces.outside(() -> Nd4j.ones(type, c));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireChannels("BatchNorm.forward", "x", x, c);
    Shapes.requireType("BatchNorm.forward", "x", x, gain.type());
    long m = x.length() / c;
    if (mode == Mode.TRAIN) {
      requireSeveral(x, m);
    }
    this.mode = mode;
    INDArray mean = mode == Mode.TRAIN ? Ops.sumChannels(x).divi(m) : runningMean;
    INDArray centred = x.sub(Ops.perChannel(mean, x));
    INDArray variance = runningVariance;
    if (mode == Mode.TRAIN) {
      variance = Ops.sumChannels(centred.mul(centred)).divi(m);
      moveToward(runningMean, mean);
      moveToward(runningVariance, variance.mul(m / (m - 1.0)));
    }
    sigma = Transforms.sqrt(variance.add(epsilon), false);
    xHat = centred.divi(Ops.perChannel(sigma, x));
    return xHat.mul(Ops.perChannel(gain.value(), x)).addi(Ops.perChannel(bias.value(), x));
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("BatchNorm.backward", xHat, sigma);
    Shapes.requireShape("BatchNorm.backward", "dY", dY, xHat.shape());
    Shapes.requireType("BatchNorm.backward", "dY", dY, gain.type());
    INDArray dGain = Ops.sumChannels(dY.mul(xHat));
    INDArray dBias = Ops.sumChannels(dY);
    gain.accumulate(dGain);
    bias.accumulate(dBias);
    INDArray scale = Ops.perChannel(gain.value().div(sigma), dY);
    if (mode == Mode.EVAL) {
      return dY.mul(scale);
    }
    double m = dY.length() / c;
    INDArray along = xHat.mul(Ops.perChannel(dGain.div(m), dY));
    return dY.sub(Ops.perChannel(dBias.div(m), dY)).subi(along).muli(scale);
  }

  private void moveToward(INDArray running, INDArray batch) {
    running.muli(1 - momentum).addi(batch.mul(momentum));
  }

  private static void requireSeveral(INDArray x, long m) {
    if (m < 2) {
      throw new IllegalArgumentException(
          "BatchNorm.forward: x must have at least two values a channel in TRAIN, got "
              + Shapes.text(x.shape())
              + "; one value has no variance, so use a larger batch, or Mode.EVAL");
    }
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(gain, bias);
  }

  /** The running statistics themselves, not copies: {@code running_mean}, {@code running_var}. */
  @Override
  public Map<String, INDArray> state() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("running_mean", runningMean);
    state.put("running_var", runningVariance);
    return state;
  }

  @Override
  public String toString() {
    return "BatchNorm " + c;
  }
}
