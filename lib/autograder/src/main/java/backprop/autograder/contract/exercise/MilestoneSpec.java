package backprop.autograder.contract.exercise;

import backprop.exercise.MilestoneData;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What a milestone's network is, and how well it must do.
 *
 * @param name as a message says it
 * @param data what it is trained on, and measured with
 * @param shapes of its parameters, in any order
 * @param forward its formula in plain loops: logits, of its parameters in their order and X; the
 *     parameters have the ranks that are stated
 * @param batch how many examples its steps are tried on
 * @param trained how many examples of those to train on are drawn
 * @param measured how many of those held back are drawn, at most
 * @param accuracy the least share of these that it must get right
 * @param loss what it may lose on these at most, on the mean
 */
public record MilestoneSpec(
    String name,
    MilestoneData data,
    List<long[]> shapes,
    BiFunction<List<Tensor>, Tensor, Tensor> forward,
    int batch,
    int trained,
    int measured,
    double accuracy,
    double loss) {

  /** Of images, whose accuracy is counted on all that are held back. */
  public MilestoneSpec(
      String name,
      MilestoneData data,
      List<long[]> shapes,
      BiFunction<List<Tensor>, Tensor, Tensor> forward,
      int trained,
      double accuracy) {
    this(
        name,
        data,
        shapes,
        forward,
        32,
        trained,
        Integer.MAX_VALUE,
        accuracy,
        Double.POSITIVE_INFINITY);
  }
}
