package backprop.exercise;

import backprop.loss.Loss;

/** Makes a loss: {@code CrossEntropy::new}. */
@FunctionalInterface
public interface LossFactory {

  /** A new one. */
  Loss create();
}
