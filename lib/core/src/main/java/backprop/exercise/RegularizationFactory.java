package backprop.exercise;

/**
 * Makes what exercise 14 asks for, each from its constructor.
 *
 * @param groupLasso makes the penalty that switches whole inputs off
 * @param gaussianDropout makes the layer that multiplies by noise
 */
public record RegularizationFactory(
    @PartName("Group lasso") ProximalFactory groupLasso,
    @PartName("Gaussian dropout") DropoutFactory gaussianDropout) {}
