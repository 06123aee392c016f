package backprop.exercise;

/**
 * Makes the two layers of exercise 16, each from its constructor.
 *
 * @param convolution makes the window of weights
 * @param pooling makes the window of which the largest pixel stays
 */
public record ConvolutionAndPoolingFactory(
    @PartName("Convolution") ConvolutionFactory convolution,
    @PartName("Max pooling") MaxPoolFactory pooling) {}
