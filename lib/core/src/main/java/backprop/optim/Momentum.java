package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Block;
import backprop.tensor.Blocks;
import java.util.List;

/**
 * Keeps a velocity: steps along the decaying sum of past gradients.
 *
 * <pre>
 * v ← μ v + g
 * w ← w - η v
 * </pre>
 *
 * Derived in lesson 13; Polyak, 1964, in the form that PyTorch gives it.
 */
public final class Momentum extends Optimizer {

  private final double mu;

  /** The same rate at every step, and μ = 0.9. */
  public Momentum(List<Parameter> parameters, double rate) {
    this(parameters, Schedule.constant(rate));
  }

  /** A rate for each step, and μ = 0.9. */
  public Momentum(List<Parameter> parameters, Schedule schedule) {
    this(parameters, schedule, 0.9);
  }

  /**
   * A rate for each step.
   *
   * @throws IllegalArgumentException if {@code mu} is not in [0, 1)
   */
  public Momentum(List<Parameter> parameters, Schedule schedule, double mu) {
    super(parameters, schedule);
    this.mu = requireDecay("Momentum", "mu", mu);
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
          w.add(-rate, v);
        },
        p.gradient(),
        p.value(),
        state(p, "v"));
  }
}
