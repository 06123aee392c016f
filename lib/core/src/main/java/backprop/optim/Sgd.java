package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Blocks;
import java.util.List;

/**
 * Steps straight down the gradient.
 *
 * <pre>
 * w ← w - η g
 * </pre>
 *
 * Derived in lesson 04; Robbins and Monro, 1951.
 */
public final class Sgd extends Optimizer {

  /** The same rate at every step. */
  public Sgd(List<Parameter> parameters, double rate) {
    this(parameters, Schedule.constant(rate));
  }

  /** A rate for each step. */
  public Sgd(List<Parameter> parameters, Schedule schedule) {
    super(parameters, schedule);
  }

  @Override
  protected boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  protected void update(Parameter p, double rate, long t) {
    Blocks.apply((g, moved, spare) -> moved[0].add(-rate, g), p.gradient(), p.value());
  }
}
