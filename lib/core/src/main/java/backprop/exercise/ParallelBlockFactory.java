package backprop.exercise;

import backprop.nn.Layer;

/** Makes a transformer's block whose branches stand side by side: {@code ParallelBlock::new}. */
@FunctionalInterface
public interface ParallelBlockFactory {

  /**
   * A new one, of these layers, each of which keeps the shape of what it is given.
   *
   * @param norm whose result both branches are given
   * @param attention one branch
   * @param feedForward the other
   */
  Layer create(Layer norm, Layer attention, Layer feedForward);
}
