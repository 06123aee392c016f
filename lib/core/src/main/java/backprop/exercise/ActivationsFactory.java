package backprop.exercise;

/**
 * Makes the three activations of exercise 10, each from its constructor.
 *
 * @param softsign makes the one that saturates slowly
 * @param softplus makes the ReLU without a corner
 * @param silu makes the input times its logistic function
 */
public record ActivationsFactory(
    @PartName("Softsign") LayerFactory.OfNone softsign,
    @PartName("Softplus") LayerFactory.OfNone softplus,
    @PartName("SiLU") LayerFactory.OfNone silu) {}
