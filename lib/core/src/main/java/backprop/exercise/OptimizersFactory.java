package backprop.exercise;

import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import java.util.List;

/**
 * Makes the three optimizers of exercise 13 and its schedule, each from its constructor.
 *
 * @param momentum makes the one with a velocity
 * @param rmsProp makes the one that divides by the size of recent gradients
 * @param adam makes the one that does both
 * @param schedule makes the rate of each step
 */
public record OptimizersFactory(Maker momentum, Maker rmsProp, Maker adam, ScheduleMaker schedule) {

  /** The constructor of an optimizer. */
  @FunctionalInterface
  public interface Maker {

    /** An optimizer of these parameters, with a rate for each step. */
    Optimizer create(List<Parameter> parameters, Schedule schedule);
  }

  /** The constructor of a schedule that warms up and then cools down. */
  @FunctionalInterface
  public interface ScheduleMaker {

    /** A schedule of so many steps, the first {@code warmUp} of them up to {@code rate}. */
    Schedule create(double rate, long warmUp, long steps);
  }
}
