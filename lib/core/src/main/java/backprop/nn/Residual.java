package backprop.nn;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds what a layer makes of its input to the input itself.
 *
 * <pre>
 * forward   Y = X + F(X)
 * backward  dX = dY + F.backward(dY)
 * shapes    any, all alike: F keeps the shape
 * keeps     what F keeps, and X's shape
 * </pre>
 *
 * <p>Whatever F does, dY reaches the layers before it whole. Parameters and state are F's, under
 * F's names. Derived in lesson 19; He, Zhang, Ren and Sun, 2016.
 */
public final class Residual implements Composite {

  private final Layer f;
  private final Inner inner;
  private INDArray x;

  /**
   * A way around {@code f}; for several layers, give it a {@link Sequential}.
   *
   * @throws IllegalArgumentException if it is null
   */
  public Residual(Layer f) {
    this.f = f;
    inner = new Inner("Residual", "the layer", f);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Residual.forward", "x", x);
    INDArray y = inner.forward(x, mode);
    inner.requireShapeOfX("forward", "Y", y);
    this.x = x;
    return Ops.add(y, x);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Residual.backward", x);
    Shapes.requireAlike("Residual.backward", "x", x, "dY", dY);
    return Ops.add(inner.backward(dY), dY);
  }

  /** The layer that is gone around, whose parameters keep their names. */
  @Override
  public List<Part> parts() {
    return List.of(new Part("", f));
  }

  @Override
  public boolean leavesNumbersToOps() {
    return partsLeaveNumbersToOps();
  }

  @Override
  public String toString() {
    return "Residual " + Overview.description(f);
  }
}
