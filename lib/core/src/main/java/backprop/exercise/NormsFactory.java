package backprop.exercise;

/**
 * Makes the two norms of exercise 12, each from its constructor.
 *
 * @param rmsNorm makes the one that divides each row by its root mean square
 * @param groupNorm makes the one that normalizes each group of channels
 */
public record NormsFactory(
    @PartName("RMSNorm") LayerFactory.OfOne rmsNorm,
    @PartName("GroupNorm") LayerFactory.OfGroups groupNorm) {}
