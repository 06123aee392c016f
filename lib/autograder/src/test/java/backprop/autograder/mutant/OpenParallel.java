package backprop.autograder.mutant;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A block with its branches side by side, right as it stands, in pieces to override one of. */
public class OpenParallel implements Layer {

  protected final Layer norm;
  protected final Layer attention;
  protected final Layer feedForward;

  public OpenParallel(Layer norm, Layer attention, Layer feedForward) {
    this.norm = norm;
    this.attention = attention;
    this.feedForward = feedForward;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    INDArray normed = norm.forward(x, mode);
    return y(x, attention.forward(normed, mode), feedForward.forward(normed, mode));
  }

  @Override
  public INDArray backward(INDArray dY) {
    return dX(dY, attention.backward(dY), feedForward.backward(dY));
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(norm.parameters());
    all.addAll(attention.parameters());
    all.addAll(feedForward.parameters());
    return all;
  }

  protected INDArray y(INDArray x, INDArray attended, INDArray fed) {
    return x.add(attended).add(fed);
  }

  protected INDArray dX(INDArray dY, INDArray attended, INDArray fed) {
    return dY.add(norm.backward(attended.add(fed)));
  }
}
