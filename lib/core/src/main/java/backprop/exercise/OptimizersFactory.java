package backprop.exercise;

/**
 * Makes the three optimizers of exercise 13 and its schedule, each from its constructor.
 *
 * @param momentum makes the one with a velocity
 * @param rmsProp makes the one that divides by the size of recent gradients
 * @param adam makes the one that does both
 * @param schedule makes the rate of each step
 */
public record OptimizersFactory(
    @PartName("Momentum") OptimizerFactory momentum,
    @PartName("RMSprop") OptimizerFactory rmsProp,
    @PartName("Adam") OptimizerFactory adam,
    @PartName("Schedule") ScheduleFactory schedule) {}
