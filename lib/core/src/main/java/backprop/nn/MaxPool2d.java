package backprop.nn;

import backprop.tensor.Given;
import backprop.tensor.Pooling;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keeps the largest pixel of each window, channel by channel.
 *
 * <pre>
 * forward   Y_p = max of X over the window at p
 * backward  dX_q = Σ dY_p over the windows p whose largest pixel is q, the first where several are
 * shapes    X, dX [n,c,h,w]   Y, dY [n,c,oh,ow],  oh = ⌊(h - kh) / stride⌋ + 1, and ow likewise
 * keeps     X's shape, and where each window's largest pixel is
 * </pre>
 *
 * Derived in lesson 16.
 */
public final class MaxPool2d implements Layer {

  private final Window window;
  private INDArray x;
  private Pooling.Max max;

  /** A square window that moves by its own size. */
  public MaxPool2d(int size) {
    this(new Window(size, size, size, 0));
  }

  /**
   * A window of any size and stride.
   *
   * @throws IllegalArgumentException if it has padding
   */
  public MaxPool2d(Window window) {
    this.window = Given.require("MaxPool2d", "window", window).requireNoPadding("MaxPool2d");
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireImages("MaxPool2d.forward", "x", x);
    window.requireRoom("MaxPool2d.forward", "x", x);
    this.x = x;
    max = Pooling.max(x, window);
    return max.y();
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("MaxPool2d.backward", x);
    Shapes.requireForwardFirst("MaxPool2d.backward", max.y(), max.places());
    Shapes.requireAlike("MaxPool2d.backward", "Y", max.y(), "dY", dY);
    return Pooling.maxBackward(dY, max.places(), x, window);
  }

  @Override
  public String toString() {
    return "MaxPool2d " + window;
  }
}
