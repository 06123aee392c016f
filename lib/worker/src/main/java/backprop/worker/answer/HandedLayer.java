package backprop.worker.answer;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that is handed to an answer, {@code Y = φ(X W + b) ⊙ g}, with g or without, and with b or
 * without. Its parameters are here; what it computes is computed where the contract is, so that
 * here nothing tells a whole layer from a broken one but its numbers, and every call is known
 * there.
 */
final class HandedLayer implements Layer {

  private static final List<String> NAMES = List.of("w", "b", "g");

  private final Handed layer;
  private final List<Parameter> parameters;
  private INDArray x;

  /** A layer of these parameters: w, w and b, or w, b and g. */
  HandedLayer(Handed layer, List<Parameter> parameters) {
    this.layer = layer;
    this.parameters = List.copyOf(parameters);
  }

  /** The {@code k}-th parameter of such a layer, from 0. */
  static Parameter parameter(int k, INDArray value) {
    return k == 1 ? Parameter.bias(NAMES.get(k), value) : Parameter.weight(NAMES.get(k), value);
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Parameter w = parameters.get(0);
    Shapes.requireColumns("forward", "x", x, w.value().size(0));
    Shapes.requireType("forward", "x", x, w.type());
    INDArray y = ask("forward " + mode, x, true);
    this.x = x.dup();
    return y;
  }

  @Override
  public INDArray backward(INDArray dY) {
    Parameter w = parameters.get(0);
    Shapes.requireForwardFirst("backward", x);
    Shapes.requireShape("backward", "dY", dY, x.size(0), w.value().size(1));
    Shapes.requireType("backward", "dY", dY, w.type());
    INDArray dX = ask("backward", dY, true);
    for (int i = 0; i < parameters.size(); i++) {
      INDArray gradient = parameters.get(i).gradient();
      gradient.assign(ask("gradient of " + NAMES.get(i), gradient, false));
    }
    return dX;
  }

  private INDArray ask(String operation, INDArray of, boolean withParameters) {
    List<PlainValue> arguments = new ArrayList<>(List.of(Tensor.copyOf(of)));
    if (withParameters) {
      parameters.forEach(p -> arguments.add(Tensor.copyOf(p.value())));
    }
    Reply reply = layer.ask(operation, arguments.toArray(PlainValue[]::new));
    if (reply.failed()) {
      throw new IllegalStateException(reply.failure().toString());
    }
    return ((Tensor) reply.result()).toArray();
  }
}
