package backprop.autograder.mutant;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An affine layer that is right as it stands, in pieces that a mutant can override one of.
 *
 * <pre>
 * forward   Y = X W + b
 * backward  dW += Xᵀ dY     db += Σ_rows dY     dX = dY Wᵀ
 * </pre>
 */
public class OpenAffine implements Layer {

  protected final Parameter w;
  protected final Parameter b;
  protected INDArray x;

  public OpenAffine(Parameter w, Parameter b) {
    this.w = w;
    this.b = b;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    checkX(x);
    keep(x);
    return y(x);
  }

  @Override
  public INDArray backward(INDArray dY) {
    checkDy(dY);
    add(w, dW(dY));
    add(b, db(dY));
    return dX(dY);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, b);
  }

  protected void checkX(INDArray x) {
    Shapes.requireColumns("Affine.forward", "x", x, w.value().size(0));
    Shapes.requireType("Affine.forward", "x", x, w.type());
  }

  protected void checkDy(INDArray dY) {
    Shapes.requireForwardFirst("Affine.backward", x);
    Shapes.requireShape("Affine.backward", "dY", dY, x.size(0), w.value().size(1));
    Shapes.requireType("Affine.backward", "dY", dY, w.type());
  }

  protected void keep(INDArray x) {
    this.x = x;
  }

  protected void add(Parameter p, INDArray gradient) {
    p.accumulate(gradient);
  }

  protected INDArray y(INDArray x) {
    return x.mmul(w.value()).addRowVector(b.value());
  }

  protected INDArray dW(INDArray dY) {
    return x.transpose().mmul(dY);
  }

  protected INDArray db(INDArray dY) {
    return dY.sum(0);
  }

  protected INDArray dX(INDArray dY) {
    return dY.mmul(w.value().transpose());
  }
}
