package backprop.autograder.contract;

import backprop.worker.subject.Tensor;
import java.util.Map;

/** Which numbers of an array a norm brings to one size together, and which parameter is whose. */
public enum NormSets {

  /** Each row of the last axis is a set; a parameter belongs to a place in it. */
  ROWS {
    @Override
    int set(int i, Tensor x, Map<String, Tensor> parameters) {
      return i / channels(parameters);
    }

    @Override
    int parameter(int i, Tensor x, Map<String, Tensor> parameters) {
      return i % channels(parameters);
    }
  },

  /** Each channel is a set, over the whole batch. */
  CHANNELS {
    @Override
    int set(int i, Tensor x, Map<String, Tensor> parameters) {
      return parameter(i, x, parameters);
    }
  },

  /** Each group of neighbouring channels is a set, in each example by itself. */
  GROUPS {
    @Override
    int set(int i, Tensor x, Map<String, Tensor> parameters) {
      int example = x.values().length / (int) x.shape()[0];
      return i / (example / (int) parameters.get("groups").values()[0]);
    }
  };

  /** The number of the set that the {@code i}-th listed element of X is in. */
  abstract int set(int i, Tensor x, Map<String, Tensor> parameters);

  /** The index of its gain and bias: that of its channel, the second axis. */
  int parameter(int i, Tensor x, Map<String, Tensor> parameters) {
    int channels = channels(parameters);
    int pixels = x.values().length / (int) x.shape()[0] / channels;
    return i / pixels % channels;
  }

  private static int channels(Map<String, Tensor> parameters) {
    return parameters.get("gain").values().length;
  }
}
