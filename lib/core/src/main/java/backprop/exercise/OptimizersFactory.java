package backprop.exercise;

import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Makes the three optimizers of exercise 13 and its schedule, each from its constructor.
 *
 * @param momentum makes the one with a velocity
 * @param rmsProp makes the one that divides by the size of recent gradients
 * @param adam makes the one that does both
 * @param schedule makes the rate of each step
 */
public record OptimizersFactory(
    BiFunction<List<Parameter>, Schedule, Optimizer> momentum,
    BiFunction<List<Parameter>, Schedule, Optimizer> rmsProp,
    BiFunction<List<Parameter>, Schedule, Optimizer> adam,
    ScheduleMaker schedule) {

  /** The constructor of a schedule that warms up and then cools down. */
  @FunctionalInterface
  public interface ScheduleMaker {

    /** A schedule of so many steps, the first {@code warmUp} of them up to {@code rate}. */
    Schedule create(double rate, long warmUp, long steps);
  }
}
