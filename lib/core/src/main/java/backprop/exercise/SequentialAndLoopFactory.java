package backprop.exercise;

/**
 * Makes the two parts of exercise 09, each from its constructor.
 *
 * @param branches makes the layer of layers
 * @param step makes the step on a batch in parts
 */
public record SequentialAndLoopFactory(
    @PartName("Branches") BranchesFactory branches, @PartName("Step") TrainingStepFactory step) {}
