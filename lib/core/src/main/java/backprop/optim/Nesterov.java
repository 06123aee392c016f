package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Block;
import backprop.tensor.Blocks;
import java.util.List;

/**
 * Looks ahead: steps along the velocity that the next step will have.
 *
 * <pre>
 * v ← μ v + g
 * w ← w - η (g + μ v)
 * </pre>
 *
 * Derived in lesson 13; Nesterov, 1983, in the form that PyTorch gives it.
 */
public final class Nesterov extends Optimizer {

  private final double mu;

  /** The same rate at every step, and μ = 0.9. */
  public Nesterov(List<Parameter> parameters, double rate) {
    this(parameters, Schedule.constant(rate));
  }

  /** A rate for each step, and μ = 0.9. */
  public Nesterov(List<Parameter> parameters, Schedule schedule) {
    this(parameters, schedule, 0.9);
  }

  /**
   * A rate for each step, and the share of the velocity that stays.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Nesterov(List<Parameter> parameters, Schedule schedule, double mu) {
    super(parameters, schedule);
    this.mu = requireDecay("Nesterov", "mu", mu);
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
          v.scale(mu).add(1, g);
          w.add(-rate, g).add(-rate * mu, v);
        },
        p.gradient(),
        p.value(),
        state(p, "v"));
  }
}
