package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds what a layer makes of its input to the input itself.
 *
 * <pre>
 * forward   Y = X + F(X)
 * backward  dX = dY + F.backward(dY)
 * shapes    any, all alike: F keeps the shape
 * keeps     what F keeps
 * </pre>
 *
 * <p>Whatever F does, dY reaches the layers before it whole. Parameters and state are F's, under
 * F's names. Derived in lesson 19; He, Zhang, Ren and Sun, 2016.
 */
public final class Residual implements Composite {

  private final Layer f;

  /**
   * A way around {@code f}; for several layers, give it a {@link Sequential}.
   *
   * @throws IllegalArgumentException if it is null
   */
  public Residual(Layer f) {
    if (f == null) {
      throw new IllegalArgumentException(
          "Residual: the layer is null; a cell that redefines a class empties its variables, so run"
              + " the cell that makes this layer again");
    }
    this.f = f;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Residual.forward", "x", x);
    INDArray y = f.forward(x, mode);
    Shapes.requireAlike("Residual.forward", "x", x, "F(x)", y);
    return Ops.add(y, x);
  }

  @Override
  public INDArray backward(INDArray dY) {
    return Ops.add(f.backward(dY), dY);
  }

  /** Those of the layer that is gone around, under their own names. */
  @Override
  public Map<String, Layer> layers() {
    return Composite.of(f);
  }

  @Override
  public List<Parameter> parameters() {
    return f.parameters();
  }

  @Override
  public Map<String, Parameter> named() {
    return f.named();
  }

  @Override
  public Map<String, INDArray> state() {
    return f.state();
  }

  @Override
  public String toString() {
    return "Residual " + f;
  }
}
