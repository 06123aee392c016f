package backprop.autograder.contract;

import backprop.worker.subject.Tensor;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;

/**
 * What a loss should compute: a mean over the examples of a batch.
 *
 * @param name as the reader knows it
 * @param value what to call the value in a message, with its formula
 * @param gradient the same of the gradient
 * @param shape of the predictions, the batch first
 * @param target draws targets for predictions of this shape
 * @param reference the value's formula, in plain Java
 * @param large another shape, at which a gradient ends soon, and one that nudges element by element
 *     does not; where there is none, a few more examples
 */
public record LossSpec(
    String name,
    String value,
    String gradient,
    long[] shape,
    BiFunction<Random, long[], Tensor> target,
    ToDoubleBiFunction<Tensor, Tensor> reference,
    long[] large) {

  /** A loss whose other batch has a few more examples. */
  public LossSpec(
      String name,
      String value,
      String gradient,
      long[] shape,
      BiFunction<Random, long[], Tensor> target,
      ToDoubleBiFunction<Tensor, Tensor> reference) {
    this(name, value, gradient, shape, target, reference, more(shape));
  }

  private static long[] more(long[] shape) {
    long[] more = shape.clone();
    more[0] += 3;
    return more;
  }
}
