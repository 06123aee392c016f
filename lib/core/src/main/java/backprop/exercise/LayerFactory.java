package backprop.exercise;

import backprop.nn.Layer;
import backprop.nn.Parameter;
import java.util.List;

/**
 * Makes a layer on the parameters that it is given: a constructor that takes as many, {@code
 * Tanh::new} or {@code Affine::new}. The layer computes with them and adds to their gradients.
 */
public interface LayerFactory {

  /** A new layer on these, in the order of its constructor. */
  Layer of(List<Parameter> parameters);

  /** Of a layer that learns nothing. */
  @FunctionalInterface
  interface OfNone extends LayerFactory {

    /** A new one. */
    Layer create();

    @Override
    default Layer of(List<Parameter> parameters) {
      return create();
    }
  }

  /** Of a layer of two parameters: weights and a bias, or a gain and a bias. */
  @FunctionalInterface
  interface OfTwo extends LayerFactory {

    /** A new one, on these. */
    Layer create(Parameter w, Parameter b);

    @Override
    default Layer of(List<Parameter> parameters) {
      return create(parameters.get(0), parameters.get(1));
    }
  }
}
