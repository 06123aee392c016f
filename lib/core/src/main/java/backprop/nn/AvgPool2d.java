package backprop.nn;

import backprop.tensor.Given;
import backprop.tensor.Pooling;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes the mean of each window, channel by channel.
 *
 * <pre>
 * forward   Y_p = 1/(kh·kw) · Σ X over the window at p
 * backward  dX_q = 1/(kh·kw) · Σ dY_p over the windows p that hold q
 * shapes    X, dX [n,c,h,w]   Y, dY [n,c,oh,ow],  oh = ⌊(h - kh) / stride⌋ + 1, and ow likewise
 * keeps     X's shape
 * </pre>
 *
 * Derived in lesson 16.
 */
public final class AvgPool2d implements Layer {

  private final Window window;
  private INDArray x;

  /** A square window that moves by its own size. */
  public AvgPool2d(int size) {
    this(new Window(size, size, size, 0));
  }

  /**
   * A window of any size and stride.
   *
   * @throws IllegalArgumentException if it has padding
   */
  public AvgPool2d(Window window) {
    this.window = Given.require("AvgPool2d", "window", window).requireNoPadding("AvgPool2d");
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireImages("AvgPool2d.forward", "x", x);
    window.requireRoom("AvgPool2d.forward", "x", x);
    this.x = x;
    return Pooling.mean(x, window);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("AvgPool2d.backward", x);
    long[] shape = {x.size(0), x.size(1), window.placesDown(x), window.placesAcross(x)};
    Shapes.requireShape("AvgPool2d.backward", "dY", dY, shape);
    Shapes.requireType("AvgPool2d.backward", "dY", dY, x.dataType());
    return Pooling.meanBackward(dY, x, window);
  }

  @Override
  public String toString() {
    return "AvgPool2d " + window;
  }
}
