package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Block;
import backprop.tensor.Blocks;
import java.util.List;

/**
 * Divides every weight's step by the size of its recent gradients.
 *
 * <pre>
 * v ← α v + (1 - α) g²
 * w ← w - η g / (√v + ε)
 * </pre>
 *
 * Derived in lesson 13; Hinton, 2012. As in PyTorch, ε stands outside the root.
 */
public final class RmsProp extends Optimizer {

  private final double alpha;
  private final double epsilon;

  /** The same rate at every step, α = 0.99 and ε = 1e-8. */
  public RmsProp(List<Parameter> parameters, double rate) {
    this(parameters, Schedule.constant(rate));
  }

  /** A rate for each step, α = 0.99 and ε = 1e-8. */
  public RmsProp(List<Parameter> parameters, Schedule schedule) {
    this(parameters, schedule, 0.99, 1e-8);
  }

  /**
   * A rate for each step, the share of the past that stays, and what keeps the division from zero.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public RmsProp(List<Parameter> parameters, Schedule schedule, double alpha, double epsilon) {
    super(parameters, schedule);
    this.alpha = requireDecay("RmsProp", "alpha", alpha);
    this.epsilon = requirePositive("RmsProp", "epsilon", epsilon);
  }

  @Override
  protected boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  protected void update(Parameter p, double rate, long t) {
    Blocks.apply(
        (g, moved, spare) -> {
          Block w = moved[0];
          Block v = moved[1];
          v.scale(alpha).addProduct(1 - alpha, g, g);
          w.addQuotient(-rate, g, spare.set(v).sqrt().add(epsilon));
        },
        p.gradient(),
        p.value(),
        state(p, "v"));
  }
}
