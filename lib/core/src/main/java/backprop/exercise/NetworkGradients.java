package backprop.exercise;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The backward pass of a whole network, line by line; what exercise 07 asks for. */
@FunctionalInterface
public interface NetworkGradients {

  /**
   * The gradient of the loss by one array of the network.
   *
   * @param of its name: one of {@link NetworkPass#BACKWARD}, or of {@link NetworkPass#AT_ONCE}
   * @param a every array of the forward pass, and every gradient found so far
   */
  INDArray gradient(String of, NetworkPass a);
}
