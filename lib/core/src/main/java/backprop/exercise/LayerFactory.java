package backprop.exercise;

import backprop.nn.Layer;
import backprop.nn.Parameter;
import java.util.List;

/**
 * Makes a layer on the parameters that it is given: a constructor that takes as many, {@code
 * Tanh::new} or {@code Affine::new}. The layer computes with them and adds to their gradients.
 */
public interface LayerFactory {

  /**
   * A new layer on these, in the order of its constructor.
   *
   * @param parameters what it learns
   * @param settings what it is told beside them, where it is: into how many groups, say
   */
  Layer of(List<Parameter> parameters, int... settings);

  /** Of a layer that learns nothing. */
  @FunctionalInterface
  interface OfNone extends LayerFactory {

    /** A new one. */
    Layer create();

    @Override
    default Layer of(List<Parameter> parameters, int... settings) {
      return create();
    }
  }

  /** Of a layer of one parameter: a gain. */
  @FunctionalInterface
  interface OfOne extends LayerFactory {

    /** A new one, on this. */
    Layer create(Parameter gain);

    @Override
    default Layer of(List<Parameter> parameters, int... settings) {
      return create(parameters.get(0));
    }
  }

  /** Of a layer of two parameters: weights and a bias, or a gain and a bias. */
  @FunctionalInterface
  interface OfTwo extends LayerFactory {

    /** A new one, on these. */
    Layer create(Parameter w, Parameter b);

    @Override
    default Layer of(List<Parameter> parameters, int... settings) {
      return create(parameters.get(0), parameters.get(1));
    }
  }

  /** Of a layer of three parameters: three matrices of weights. */
  @FunctionalInterface
  interface OfThree extends LayerFactory {

    /** A new one, on these. */
    Layer create(Parameter gate, Parameter up, Parameter down);

    @Override
    default Layer of(List<Parameter> parameters, int... settings) {
      return create(parameters.get(0), parameters.get(1), parameters.get(2));
    }
  }

  /** Of a layer whose channels stand in groups, with a gain and a bias for each channel. */
  @FunctionalInterface
  interface OfGroups extends LayerFactory {

    /** A new one with so many groups, on these. */
    Layer create(int groups, Parameter gain, Parameter bias);

    @Override
    default Layer of(List<Parameter> parameters, int... settings) {
      return create(settings[0], parameters.get(0), parameters.get(1));
    }
  }
}
