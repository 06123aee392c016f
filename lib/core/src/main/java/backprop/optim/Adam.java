package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Block;
import backprop.tensor.Blocks;
import java.util.List;

/**
 * Divides a running mean of the gradient by the running size of it, so that every weight steps by
 * about η.
 *
 * <pre>
 * m ← β₁ m + (1 - β₁) g          m̂ = m / (1 - β₁ᵗ)
 * v ← β₂ v + (1 - β₂) g²         v̂ = v / (1 - β₂ᵗ)
 * w ← w - η m̂ / (√v̂ + ε)
 * </pre>
 *
 * Derived in lesson 13; Kingma and Ba, 2015.
 */
public final class Adam extends Optimizer {

  private final double beta1;
  private final double beta2;
  private final double epsilon;

  /** The same rate at every step, and the paper's β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public Adam(List<Parameter> parameters, double rate) {
    this(parameters, Schedule.constant(rate));
  }

  /** A rate for each step, and the paper's β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public Adam(List<Parameter> parameters, Schedule schedule) {
    this(parameters, schedule, 0.9, 0.999, 1e-8);
  }

  /**
   * A rate for each step, and decay rates of one's own.
   *
   * @throws IllegalArgumentException if a β is not in [0, 1), or ε is not positive
   */
  public Adam(
      List<Parameter> parameters, Schedule schedule, double beta1, double beta2, double epsilon) {
    super(parameters, schedule);
    this.beta1 = requireDecay("Adam", "beta1", beta1);
    this.beta2 = requireDecay("Adam", "beta2", beta2);
    this.epsilon = requirePositive("Adam", "epsilon", epsilon);
  }

  @Override
  protected boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  protected void update(Parameter p, double rate, long t) {
    double unbias1 = 1 - Math.pow(beta1, t);
    double unbias2 = 1 - Math.pow(beta2, t);
    Blocks.apply(
        (g, moved, spare) -> {
          Block w = moved[0];
          Block m = moved[1];
          Block v = moved[2];
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
