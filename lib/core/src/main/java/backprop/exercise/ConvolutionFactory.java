package backprop.exercise;

import backprop.nn.Layer;
import backprop.nn.Parameter;
import java.util.List;

/** Makes a convolution on the parameters that it is given: {@code MyConv2d::new}. */
@FunctionalInterface
public interface ConvolutionFactory extends LayerFactory {

  /**
   * A new one.
   *
   * @param w weights {@code [out, in, kh, kw]}
   * @param b biases {@code [out]}
   * @param stride pixels from one place of the window to the next, both ways
   * @param padding zeros at each side of the image
   * @param dilation pixels from one of the window's own to the next: 1 where none is left out
   */
  Layer create(Parameter w, Parameter b, int stride, int padding, int dilation);

  @Override
  default Layer of(List<Parameter> parameters, int... settings) {
    return create(parameters.get(0), parameters.get(1), settings[0], settings[1], settings[2]);
  }
}
