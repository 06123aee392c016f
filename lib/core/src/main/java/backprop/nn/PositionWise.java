package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Applies a layer of rows to every step of every sequence.
 *
 * <pre>
 * forward   Y_is = F(X_is)
 * backward  dX_is = F.backward(dY)_is
 * shapes    X [n,t,d] as n·t rows   Y, dY [n,t,out]
 * keeps     what F keeps
 * </pre>
 *
 * <p>Parameters and state are F's, under F's names. Derived in lesson 18.
 */
public final class PositionWise implements Composite {

  private final Layer f;
  private long[] shape;

  /**
   * {@code f}, step by step; for several layers, give it a {@link Sequential}.
   *
   * @throws IllegalArgumentException if it is null
   */
  public PositionWise(Layer f) {
    if (f == null) {
      throw new IllegalArgumentException(
          "PositionWise: the layer is null; a cell that redefines a class empties its variables, so"
              + " run the cell that makes this layer again");
    }
    this.f = f;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("PositionWise.forward", "x", x);
    if (x.rank() != 3) {
      throw new IllegalArgumentException(
          "PositionWise.forward: x must be [n, t, d], got " + Shapes.text(x.shape()));
    }
    INDArray y = f.forward(Ops.rows(x), mode);
    shape = new long[] {x.size(0), x.size(1), y.size(1)};
    return Ops.ofRows(y, shape);
  }

  @Override
  public INDArray backward(INDArray dY) {
    if (shape == null) {
      Shapes.requireForwardFirst("PositionWise.backward", null);
    }
    Shapes.requireShape("PositionWise.backward", "dY", dY, shape);
    INDArray dX = f.backward(Ops.rows(dY));
    return Ops.ofRows(dX, shape[0], shape[1], dX.size(1));
  }

  /** Those of F, under their own names. */
  @Override
  public Map<String, Layer> layers() {
    return Composite.of(f);
  }

  @Override
  public INDArray inside(INDArray a) {
    return Ops.rows(a);
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
    return "PositionWise " + f;
  }
}
