package backprop.autograder.contract;

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
 * @param trained how many examples of those to train on are drawn
 * @param accuracy the least share of the examples held back that it must get right
 */
public record MilestoneSpec(
    String name,
    MilestoneData data,
    List<long[]> shapes,
    BiFunction<List<Tensor>, Tensor, Tensor> forward,
    int trained,
    double accuracy) {}
