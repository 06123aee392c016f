package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Block;
import backprop.tensor.Blocks;
import java.util.List;

/**
 * Adam whose weights also shrink a little each step, whatever their gradients.
 *
 * <pre>
 * w ← w - η λ w                    of weights; biases do not shrink
 * m ← β₁ m + (1 - β₁) g            m̂ = m / (1 - β₁ᵗ)
 * v ← β₂ v + (1 - β₂) g²           v̂ = v / (1 - β₂ᵗ)
 * w ← w - η m̂ / (√v̂ + ε)
 * </pre>
 *
 * Derived in lesson 13; Loshchilov and Hutter, 2019.
 */
public final class AdamW extends Optimizer {

  private final double lambda;
  private final double beta1;
  private final double beta2;
  private final double epsilon;

  /** The same rate at every step, λ = 0.01, β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public AdamW(List<Parameter> parameters, double rate) {
    this(parameters, Schedule.constant(rate));
  }

  /** A rate for each step, λ = 0.01, β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public AdamW(List<Parameter> parameters, Schedule schedule) {
    this(parameters, schedule, 0.01, 0.9, 0.999, 1e-8);
  }

  /**
   * A rate for each step, the strength of the decay, and Adam's own numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public AdamW(
      List<Parameter> parameters,
      Schedule schedule,
      double lambda,
      double beta1,
      double beta2,
      double epsilon) {
    super(parameters, schedule);
    if (!(lambda >= 0) || Double.isInfinite(lambda)) {
      throw new IllegalArgumentException(
          "AdamW: lambda must be a number of at least 0, got " + lambda);
    }
    this.lambda = lambda;
    this.beta1 = requireDecay("AdamW", "beta1", beta1);
    this.beta2 = requireDecay("AdamW", "beta2", beta2);
    this.epsilon = requirePositive("AdamW", "epsilon", epsilon);
  }

  @Override
  protected boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  protected void update(Parameter p, double rate, long t) {
    if (rate * lambda >= 1) {
      throw new IllegalStateException(
          "AdamW.step: rate times lambda must be below 1, or weights pass through 0, got "
              + rate
              + " times "
              + lambda);
    }
    double keep = p.isWeight() ? 1 - rate * lambda : 1;
    double unbias1 = 1 - Math.pow(beta1, t);
    double unbias2 = 1 - Math.pow(beta2, t);
    Blocks.apply(
        (g, moved, spare) -> {
          Block w = moved[0];
          Block m = moved[1];
          Block v = moved[2];
          w.scale(keep);
          m.scale(beta1).add(1 - beta1, g);
          v.scale(beta2).addProduct(1 - beta2, g, g);
          Block size = spare.set(v).scale(1 / unbias2).sqrt().add(epsilon);
          w.addQuotient(-rate / unbias1, m, size);
        },
        p.gradient(),
        p.value(),
        state(p, "m"),
        state(p, "v"));
  }
}
