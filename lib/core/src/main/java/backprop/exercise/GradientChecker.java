package backprop.exercise;

import backprop.nn.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tells right backward passes from wrong ones; what exercise 08 asks for. */
@FunctionalInterface
public interface GradientChecker {

  /**
   * Whether the layer's {@code backward} agrees with its {@code forward} at {@code x}: what it
   * returns, and what it adds to the gradient of every parameter.
   *
   * @param layer with DOUBLE parameters
   * @param x a batch, DOUBLE too
   */
  boolean agrees(Layer layer, INDArray x);
}
