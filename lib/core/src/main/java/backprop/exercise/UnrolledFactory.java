package backprop.exercise;

import backprop.nn.Layer;

/** Makes a layer that reads sequences step by step: {@code Unrolled::new}. */
@FunctionalInterface
public interface UnrolledFactory {

  /**
   * A new one, [n, t, in] to [n, t, hidden], whose state is zeros before the first step.
   *
   * @param step what it does at every step
   * @param hidden how many numbers the state has
   */
  Layer create(RecurrentStep step, int hidden);
}
