package backprop.spark;

import backprop.loss.Loss;
import backprop.nn.Layer;
import java.io.Serializable;

/**
 * How a worker makes the model and the loss that it works with.
 *
 * <p>A model is not sent: its factory is, once, and then its numbers, at each step. So its classes
 * must be on the workers' classpath, compiled: a cell's are in no file that a worker could read.
 */
public interface ReplicaFactory extends Serializable {

  /** A model of the same layers each time; what its weights are does not matter to a worker. */
  Layer model();

  /** The loss that is to fall. */
  Loss loss();
}
