package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Block;
import backprop.tensor.Blocks;
import java.util.List;

/**
 * Divides every weight's step by the size of all its gradients so far.
 *
 * <pre>
 * s ← s + g²
 * w ← w - η g / (√s + ε)
 * </pre>
 *
 * Derived in lesson 13; Duchi, Hazan and Singer, 2011.
 */
public final class AdaGrad extends Optimizer {

  private final double epsilon;

  /** The same rate at every step, and ε = 1e-10. */
  public AdaGrad(List<Parameter> parameters, double rate) {
    this(parameters, Schedule.constant(rate));
  }

  /** A rate for each step, and ε = 1e-10. */
  public AdaGrad(List<Parameter> parameters, Schedule schedule) {
    this(parameters, schedule, 1e-10);
  }

  /**
   * A rate for each step, and what keeps the division from zero.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public AdaGrad(List<Parameter> parameters, Schedule schedule, double epsilon) {
    super(parameters, schedule);
    this.epsilon = requirePositive("AdaGrad", "epsilon", epsilon);
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
          Block s = moved[1];
          s.addProduct(1, g, g);
          w.addQuotient(-rate, g, spare.set(s).sqrt().add(epsilon));
        },
        p.gradient(),
        p.value(),
        state(p, "s"));
  }
}
