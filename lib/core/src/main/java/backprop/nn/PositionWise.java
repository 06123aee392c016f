package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
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
  private final Inner inner;
  private long[] shape;

  /**
   * {@code f}, step by step; for several layers, give it a {@link Sequential}.
   *
   * @throws IllegalArgumentException if it is null
   */
  public PositionWise(Layer f) {
    this.f = f;
    inner = new Inner("PositionWise", "the layer", f);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("PositionWise.forward", "x", x);
    if (x.rank() != 3) {
      throw new IllegalArgumentException(
          "PositionWise.forward: x must be [n, t, d], got " + Shapes.text(x.shape()));
    }
    INDArray y = inner.forward(Ops.rows(x), mode);
    inner.requireRowsOfX("forward", "Y", y);
    shape = new long[] {x.size(0), x.size(1), y.size(1)};
    return Ops.ofRows(y, shape);
  }

  @Override
  public INDArray backward(INDArray dY) {
    if (shape == null) {
      Shapes.requireForwardFirst("PositionWise.backward", (INDArray) null);
    }
    Shapes.requireShape("PositionWise.backward", "dY", dY, shape);
    INDArray dX = inner.backward(Ops.rows(dY));
    return Ops.ofRows(dX, shape[0], shape[1], dX.size(1));
  }

  /** The layer of rows, whose parameters keep their names. */
  @Override
  public List<Part> parts() {
    return List.of(new Part("", f));
  }

  @Override
  public INDArray inside(INDArray a) {
    return Ops.rows(a);
  }

  @Override
  public boolean leavesNumbersToOps() {
    return partsLeaveNumbersToOps();
  }

  @Override
  public String toString() {
    return "PositionWise " + Overview.description(f);
  }
}
