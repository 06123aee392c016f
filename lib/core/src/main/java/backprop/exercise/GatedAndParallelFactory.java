package backprop.exercise;

/**
 * Makes the two parts of exercise 19, each from its constructor.
 *
 * @param gated makes the feed-forward layer with a gate
 * @param parallel makes the block whose branches stand side by side
 */
public record GatedAndParallelFactory(
    @PartName("Gated layer") LayerFactory.OfThree gated,
    @PartName("Parallel block") ParallelBlockFactory parallel) {}
