package backprop.worker.answer;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer for a checker to judge, {@code Y = φ(X W + b)}. Its parameters are here; what it computes
 * is computed where the contract is, so that here nothing tells a whole layer from a broken one but
 * its numbers.
 */
final class HandedLayer implements Layer {

  private final Handed layer;
  private final Parameter w;
  private final Parameter b;
  private INDArray x;

  HandedLayer(Handed layer, INDArray w, INDArray b) {
    this.layer = layer;
    this.w = Parameter.weight("w", w);
    this.b = Parameter.bias("b", b);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, b);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireColumns("forward", "x", x, w.value().size(0));
    Shapes.requireType("forward", "x", x, w.type());
    INDArray y = ask("forward", x, w.value(), b.value());
    this.x = x.dup();
    return y;
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("backward", x);
    Shapes.requireShape("backward", "dY", dY, x.size(0), w.value().size(1));
    Shapes.requireType("backward", "dY", dY, w.type());
    INDArray dX = ask("backward", dY, w.value());
    w.gradient().assign(ask("gradient of w", w.gradient()));
    b.gradient().assign(ask("gradient of b", b.gradient()));
    return dX;
  }

  private INDArray ask(String operation, INDArray... arrays) {
    PlainValue[] arguments = new PlainValue[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      arguments[i] = Tensor.copyOf(arrays[i]);
    }
    Reply reply = layer.ask(operation, arguments);
    if (reply.failed()) {
      throw new IllegalStateException(reply.failure().toString());
    }
    return ((Tensor) reply.result()).toArray();
  }
}
