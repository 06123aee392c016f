package backprop.exercise;

import backprop.nn.Layer;
import backprop.nn.Parameter;

/** Makes a convolution on the parameters that it is given: {@code MyConv2d::new}. */
@FunctionalInterface
public interface ConvolutionFactory {

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
}
