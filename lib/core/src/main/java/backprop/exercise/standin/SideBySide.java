package backprop.exercise.standin;

import backprop.exercise.standin.ArrayTape.TapedArray;
import backprop.nn.Composite;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Shapes;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A transformer's block whose branches stand side by side: each of its layers on the tape. */
final class SideBySide implements Composite {

  private final Layer norm;
  private final Layer attention;
  private final Layer feedForward;
  private ArrayTape tape;
  private TapedArray x;
  private TapedArray y;

  SideBySide(Layer norm, Layer attention, Layer feedForward) {
    this.norm = norm;
    this.attention = attention;
    this.feedForward = feedForward;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    tape = new ArrayTape();
    this.x = tape.variable(x);
    TapedArray normed = through(norm, this.x, mode);
    TapedArray branches =
        tape.plus(through(attention, normed, mode), through(feedForward, normed, mode));
    y = tape.plus(this.x, branches);
    return y.value().dup();
  }

  private TapedArray through(Layer layer, TapedArray in, Mode mode) {
    return tape.linear(in, layer.forward(in.value(), mode), layer::backward);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("SideBySide.backward", y == null ? null : y.value());
    Shapes.requireShape("SideBySide.backward", "dY", dY, y.value().shape());
    tape.backward(y, dY);
    return x.gradient().dup();
  }

  @Override
  public List<Part> parts() {
    return List.of(
        new Part("norm", norm), new Part("attn", attention), new Part("mlp", feedForward));
  }

  @Override
  public String toString() {
    return "a block side by side of the library";
  }
}
