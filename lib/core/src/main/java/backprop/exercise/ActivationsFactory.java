package backprop.exercise;

/**
 * Makes the three activations of exercise 10, each from its constructor.
 *
 * @param softsign makes the one that saturates slowly
 * @param softplus makes the ReLU without a corner
 * @param silu makes the input times its logistic function
 */
public record ActivationsFactory(
    @Part("Softsign") LayerFactory.OfNone softsign,
    @Part("Softplus") LayerFactory.OfNone softplus,
    @Part("SiLU") LayerFactory.OfNone silu) {}
