package backprop.exercise;

import backprop.nn.Layer;

/** Makes a layer that keeps the largest pixel of each window: {@code MyMaxPool2d::new}. */
@FunctionalInterface
public interface MaxPoolFactory {

  /**
   * A new one.
   *
   * @param size of the window, down and across
   * @param stride pixels from one place of the window to the next, both ways
   */
  Layer create(int size, int stride);
}
