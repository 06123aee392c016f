package backprop.exercise;

/**
 * Makes the two parts of exercise 17, each from its constructor.
 *
 * @param step makes one step of a unit with one gate
 * @param sequence makes the layer that takes such a step at every place of a sequence
 */
public record RecurrenceFactory(
    @PartName("Step") RecurrentStepFactory step, @PartName("Sequence") UnrolledFactory sequence) {}
