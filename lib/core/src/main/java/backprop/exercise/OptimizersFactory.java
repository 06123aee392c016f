package backprop.exercise;

import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import java.util.List;

/**
 * Makes the three optimizers of exercise 13, each from its constructor.
 *
 * @param momentum makes the one with a velocity
 * @param rmsProp makes the one that divides by the size of recent gradients
 * @param adam makes the one that does both
 */
public record OptimizersFactory(Maker momentum, Maker rmsProp, Maker adam) {

  /** The constructor of an optimizer. */
  @FunctionalInterface
  public interface Maker {

    /** An optimizer of these parameters, with a rate for each step. */
    Optimizer create(List<Parameter> parameters, Schedule schedule);
  }
}
