package backprop.exercise;

import backprop.nn.Layer;
import backprop.nn.Parameter;
import java.util.List;

/** Makes a layer that keeps the largest pixel of each window: {@code MyMaxPool2d::new}. */
@FunctionalInterface
public interface MaxPoolFactory extends LayerFactory {

  /**
   * A new one.
   *
   * @param size of the window, down and across
   * @param stride pixels from one place of the window to the next, both ways
   */
  Layer create(int size, int stride);

  @Override
  default Layer of(List<Parameter> parameters, int... settings) {
    return create(settings[0], settings[1]);
  }
}
