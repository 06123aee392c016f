package backprop.exercise;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.train.Listener;
import java.util.random.RandomGenerator;
import tech.tablesaw.api.Table;

/**
 * A network and how it is trained; what a milestone asks for. Its parts are the learner's own where
 * {@link Mine} has them, and the library's elsewhere.
 */
public interface Recipe {

  /** A new network in FLOAT, its weights drawn from this generator. */
  Layer network(RandomGenerator random);

  /**
   * What moves the parameters of this network, which {@link #network} made: a step for each batch,
   * which comes as the one part of a list.
   *
   * @param steps how many there will be, for a schedule that ends
   */
  TrainingStep training(Layer network, long steps);

  /** How often every example is seen. */
  int epochs();

  /** How many examples a step is made of. */
  int batchSize();

  /**
   * Trains this network by this recipe, and returns its history, of the same columns as {@link
   * backprop.train.Trainer#fit}'s. An interrupt ends training after the batch at hand.
   *
   * @param seed of the order of examples: epoch e has that of {@code seed + e}
   * @throws IllegalArgumentException if {@code epochs} or {@code batchSize} is not positive, or
   *     {@code training} gives nothing
   * @throws IllegalStateException if the loss of a step is not finite
   */
  default Table train(
      Layer network, Dataset train, Dataset validation, long seed, Listener... listeners) {
    return new RecipeRun(this, network, listeners).over(train, validation, seed);
  }
}
