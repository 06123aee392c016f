package backprop.train;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.tensor.Ops;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Finds where the first number came from that is none: NaN or infinity. */
final class NotFinite {

  private NotFinite() {}

  /** The layer whose output has it, and the parameter whose gradient; empty where neither does. */
  static String explained(Layer model, INDArray x) {
    StringBuilder where = new StringBuilder();
    if (x.dataType().isFPType() && !Ops.isFinite(x)) {
      where.append("; the batch has numbers that are none");
    } else if (model instanceof Sequential sequential) {
      INDArray y = x;
      for (Map.Entry<String, Layer> layer : sequential.layers().entrySet()) {
        y = layer.getValue().forward(y, Mode.EVAL);
        if (!Ops.isFinite(y)) {
          where.append("; the first layer whose output is none is ").append(layer.getKey());
          break;
        }
      }
    }
    for (Map.Entry<String, Parameter> parameter : model.named().entrySet()) {
      if (!Ops.isFinite(parameter.getValue().gradient())) {
        where.append("; the first gradient that is none is that of ").append(parameter.getKey());
        break;
      }
    }
    return where.toString();
  }
}
