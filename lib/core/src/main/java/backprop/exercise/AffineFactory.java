package backprop.exercise;

import backprop.nn.Layer;
import backprop.nn.Parameter;

/** Makes an affine layer on parameters it is given: {@code Affine::new}. */
@FunctionalInterface
public interface AffineFactory {

  /**
   * A layer that computes with, and adds gradients to, these two: {@code w [in,out]}, {@code b
   * [out]}.
   */
  Layer create(Parameter w, Parameter b);
}
