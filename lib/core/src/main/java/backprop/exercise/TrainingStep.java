package backprop.exercise;

import backprop.data.Batch;
import java.util.List;

/** One step of training on a batch that comes in parts; what exercise 09 asks for. */
@FunctionalInterface
public interface TrainingStep {

  /**
   * Moves the parameters as the whole batch would have it, and returns the whole batch's loss.
   *
   * @param parts the batch, cut; they need not have the same size
   */
  double step(List<Batch> parts);
}
