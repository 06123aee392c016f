package backprop.autograder.mutant;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Max pooling that is right as it stands, in pieces that a mutant can override one of.
 *
 * <pre>
 * forward   Y_p = max of X over the window at p
 * backward  dX_q = Σ dY_p over the windows p whose largest pixel is q, the first where several are
 * </pre>
 */
public class OpenMaxPool implements Layer {

  private final Window window;
  private final int size;
  private final int stride;
  private INDArray x;
  private int[] largest;

  public OpenMaxPool(int size, int stride) {
    this.window = new Window(size, size, stride, 0);
    this.size = size;
    this.stride = stride;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireImages("MaxPool.forward", "x", x);
    window.requireRoom("MaxPool.forward", "x", x);
    this.x = x.dup('c');
    double[] pixels = this.x.data().asDouble();
    int down = window.placesDown(x);
    int across = window.placesAcross(x);
    int width = (int) x.size(3);
    double[] y = new double[(int) (x.size(0) * x.size(1)) * down * across];
    largest = new int[y.length];
    for (int p = 0; p < y.length; p++) {
      int first =
          (int) (p / across / down * x.size(2) + p / across % down * stride) * width
              + p % across * stride;
      largest[p] = first;
      for (int k = 1; k < size * size; k++) {
        int next = first + k / size * width + k % size;
        if (isLarger(pixels[next], pixels[largest[p]])) {
          largest[p] = next;
        }
      }
      y[p] = largest(pixels[largest[p]]);
    }
    return array(y, x.size(0), x.size(1), down, across);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("MaxPool.backward", x);
    Shapes.requireShape(
        "MaxPool.backward",
        "dY",
        dY,
        x.size(0),
        x.size(1),
        window.placesDown(x),
        window.placesAcross(x));
    Shapes.requireType("MaxPool.backward", "dY", dY, x.dataType());
    double[] slopes = dY.dup('c').data().asDouble();
    double[] dX = new double[(int) x.length()];
    for (int p = 0; p < slopes.length; p++) {
      dX[largest[p]] = gradient(dX[largest[p]], slopes[p]);
    }
    return array(dX, x.shape());
  }

  /** Whether a pixel takes the place of the largest before it. */
  protected boolean isLarger(double next, double best) {
    return next > best || Double.isNaN(next);
  }

  /** What is given for a window's largest. */
  protected double largest(double pixel) {
    return pixel;
  }

  /** What a pixel has, once a window's gradient comes to what it had. */
  protected double gradient(double had, double comes) {
    return had + comes;
  }

  private INDArray array(double[] values, long... shape) {
    return Nd4j.createFromArray(values).castTo(x.dataType()).reshape('c', shape);
  }
}
