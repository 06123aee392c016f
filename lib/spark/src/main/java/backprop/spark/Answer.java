package backprop.spark;

import java.io.Serializable;
import java.util.List;

/**
 * What a worker says of its part.
 *
 * @param loss the mean over the part
 * @param weight by how much that mean counts, {@link backprop.loss.Loss#weight}
 * @param gradients of that mean, in the order of the model's parameters
 * @param state what the model keeps between batches, as the part has left it
 * @param nanos that forward and backward took
 * @param failure what went wrong instead; null where nothing did
 */
record Answer(
    double loss,
    double weight,
    List<Packed> gradients,
    List<Packed> state,
    long nanos,
    String failure)
    implements Serializable {

  static Answer failed(String failure) {
    return new Answer(Double.NaN, 0, List.of(), List.of(), 0, failure);
  }
}
