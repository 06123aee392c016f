package backprop.autograder.mutant;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution that is right as it stands, in pieces that a mutant can override one of: all
 * meetings of a weight with a pixel, one after another.
 *
 * <pre>
 * forward   Y_p = b + Σ W_q X_r
 * backward  dW_q += Σ dY_p X_r     db += Σ dY_p     dX_r = Σ dY_p W_q
 * </pre>
 */
public class OpenConvolution implements Layer {

  protected final Parameter w;
  protected final Parameter b;
  protected final int stride;
  protected final int padding;
  protected final int dilation;
  protected INDArray x;

  public OpenConvolution(Parameter w, Parameter b, int stride, int padding, int dilation) {
    this.w = w;
    this.b = b;
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
  }

  /** That a weight meets a pixel for an element of Y, each by its place in its array. */
  protected interface Meeting {
    void of(int y, int w, int x);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireImages("Convolution.forward", "x", x, w.value().size(1));
    Shapes.requireType("Convolution.forward", "x", x, w.type());
    window().requireRoom("Convolution.forward", "x", x);
    this.x = x.dup('c');
    double[] pixels = numbers(x);
    double[] weights = numbers(w.value());
    double[] biases = numbers(b.value());
    double[] y = new double[(int) (x.size(0) * out() * down() * across())];
    for (int p = 0; p < y.length; p++) {
      y[p] = biases[p / (down() * across()) % out()];
    }
    meetings(true, (p, q, r) -> y[p] += weights[q] * pixels[r]);
    return array(y, x.size(0), out(), down(), across());
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Convolution.backward", x);
    Shapes.requireShape("Convolution.backward", "dY", dY, x.size(0), out(), down(), across());
    Shapes.requireType("Convolution.backward", "dY", dY, w.type());
    double[] pixels = numbers(x);
    double[] weights = numbers(w.value());
    double[] slopes = numbers(dY);
    double[] dW = new double[weights.length];
    double[] dX = new double[pixels.length];
    double[] db = new double[out()];
    for (int p = 0; p < slopes.length; p++) {
      db[p / (down() * across()) % out()] += slopes[p];
    }
    meetings(
        false,
        (p, q, r) -> {
          dW[q] += slopes[p] * pixels[r];
          dX[r] += slopes[p] * weights[q];
        });
    w.accumulate(array(dW, w.value().shape()));
    b.accumulate(array(db, out()));
    return array(dX, x.shape());
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, b);
  }

  /** Every meeting. */
  private void meetings(boolean forward, Meeting meeting) {
    int in = (int) w.value().size(1);
    int kh = (int) w.value().size(2);
    int kw = (int) w.value().size(3);
    int h = (int) x.size(2);
    int width = (int) x.size(3);
    int out = out();
    int[][] rows = allMet(forward, down(), kh);
    int[][] columns = allMet(forward, across(), kw);
    for (int p = 0; p < x.size(0) * out * rows.length * columns.length; p++) {
      int image = p / columns.length / rows.length;
      for (int c = 0; c < in; c++) {
        for (int k = 0; k < kh; k++) {
          int row = rows[p / columns.length % rows.length][k];
          for (int r = 0; row >= 0 && row < h && r < kw; r++) {
            int column = columns[p % columns.length][r];
            if (column >= 0 && column < width) {
              meeting.of(
                  p,
                  ((image % out * in + c) * kh + k) * kw + r,
                  ((image / out * in + c) * h + row) * width + column);
            }
          }
        }
      }
    }
  }

  private int[][] allMet(boolean forward, int places, int length) {
    int[][] met = new int[places][length];
    for (int i = 0; i < places; i++) {
      for (int k = 0; k < length; k++) {
        met[i][k] = met(forward, i, k);
      }
    }
    return met;
  }

  /** Which row the window's row meets at this place, or which column its column. */
  protected int met(boolean forward, int place, int k) {
    return place * stride + k * dilation - padding;
  }

  private int out() {
    return (int) w.value().size(0);
  }

  private int down() {
    return window().placesDown(x);
  }

  private int across() {
    return window().placesAcross(x);
  }

  private Window window() {
    int height = (int) (w.value().size(2) - 1) * dilation + 1;
    int width = (int) (w.value().size(3) - 1) * dilation + 1;
    return new Window(height, width, stride, padding);
  }

  private static double[] numbers(INDArray a) {
    return a.dup('c').data().asDouble();
  }

  private INDArray array(double[] values, long... shape) {
    return Nd4j.createFromArray(values).castTo(w.type()).reshape('c', shape);
  }
}
