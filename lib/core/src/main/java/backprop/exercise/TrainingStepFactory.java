package backprop.exercise;

import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.optim.Optimizer;

/** Makes a training step: {@code AccumulatingStep::new}. */
@FunctionalInterface
public interface TrainingStepFactory {

  /** A new one, that moves a model's parameters by an optimizer, down a loss. */
  TrainingStep create(Layer model, Loss loss, Optimizer optimizer);
}
