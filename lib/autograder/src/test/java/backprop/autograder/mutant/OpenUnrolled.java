package backprop.autograder.mutant;

import backprop.exercise.RecurrentStep;
import backprop.exercise.StepGradients;
import backprop.exercise.StepValues;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A step at every place of a sequence, right as it stands, in pieces to override one of. */
public class OpenUnrolled implements Layer {

  protected final RecurrentStep step;
  protected final int hidden;
  protected INDArray x;
  protected List<StepValues> values;

  public OpenUnrolled(RecurrentStep step, int hidden) {
    this.step = step;
    this.hidden = hidden;
  }

  @Override
  public List<Parameter> parameters() {
    return step.parameters();
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    INDArray y = Nd4j.create(x.dataType(), x.size(0), x.size(1), hidden);
    INDArray h = zeros(x);
    List<StepValues> kept = new ArrayList<>();
    for (long s = 0; s < x.size(1); s++) {
      StepValues v = step.forward(at(x, s).dup(), h);
      kept.add(v);
      h = carried(v.next());
      at(y, s).assign(v.next());
    }
    values = kept;
    this.x = x;
    return y;
  }

  @Override
  public INDArray backward(INDArray dY) {
    refuse(dY);
    INDArray dX = Nd4j.create(x.dataType(), x.shape());
    INDArray dH = Nd4j.zeros(dY.dataType(), dY.size(0), hidden);
    for (int s = values.size() - 1; s >= 0; s--) {
      StepGradients g = step.backward(handed(values.get(s)), sum(at(dY, s), dH));
      at(dX, s).assign(g.dX());
      dH = back(g.dH());
    }
    return dX;
  }

  protected void refuse(INDArray dY) {
    Shapes.requireForwardFirst("OpenUnrolled.backward", x);
    Shapes.requireShape("OpenUnrolled.backward", "dY", dY, x.size(0), x.size(1), hidden);
  }

  /** The rows of one step, a view. */
  protected static INDArray at(INDArray x, long s) {
    return x.get(NDArrayIndex.all(), NDArrayIndex.point(s), NDArrayIndex.all());
  }

  /** The state before the first step. */
  protected INDArray zeros(INDArray like) {
    return Nd4j.zeros(like.dataType(), like.size(0), hidden);
  }

  protected INDArray carried(INDArray next) {
    return next;
  }

  protected INDArray sum(INDArray dY, INDArray dH) {
    return dY.add(dH);
  }

  protected StepValues handed(StepValues v) {
    return v;
  }

  protected INDArray back(INDArray dH) {
    return dH;
  }
}
