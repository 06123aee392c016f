package backprop.nn;

import backprop.init.He;
import backprop.init.Initializer;
import backprop.tensor.Convolution;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Looks at every place of an image through the same small window, with {@code out} sets of weights.
 *
 * <pre>
 * forward   C = im2col(X)     Y = C Wᵀ + b      one row for each place of the window
 * backward  dW += dYᵀ C       db += Σ_rows dY   dX = col2im(dY W)
 * shapes    X [n,c,h,w]   W [out,c,kh,kw]   b [out]   Y, dY [n,out,oh,ow]   C [n·oh·ow, c·kh·kw]
 *           oh = ⌊(h + 2·padding - kh) / stride⌋ + 1, and ow likewise
 * keeps     C
 * </pre>
 *
 * <p>In the products, W is the matrix {@code [out, c·kh·kw]} and Y and dY are {@code [n·oh·ow,
 * out]}: views of the same numbers. Derived in lesson 16; LeCun and others, 1989.
 */
public final class Conv2d implements Layer {

  private final int in;
  private final int out;
  private final Window window;
  private final Parameter w;
  private final Parameter b;
  private INDArray x;
  private INDArray cols;

  /** A square kernel, moved by one pixel, no padding; weights as in the next constructor. */
  public Conv2d(int in, int out, int kernel, long seed) {
    this(in, out, new Window(kernel, kernel, 1, 0), seed);
  }

  /** Weights drawn by {@link He#normal()} from a generator of this seed, biases zero, in FLOAT. */
  public Conv2d(int in, int out, Window window, long seed) {
    this(in, out, window, new Random(seed));
  }

  /** Weights drawn by {@link He#normal()}, biases zero, in FLOAT. */
  public Conv2d(int in, int out, Window window, RandomGenerator random) {
    this(in, out, window, He.normal(), DataType.FLOAT, random);
  }

  /**
   * Weights drawn by {@code initializer}, for which {@code in·kh·kw} numbers come into a unit and
   * {@code out·kh·kw} units read a number, biases zero.
   *
   * @throws IllegalArgumentException if {@code in} or {@code out} is not positive
   */
  public Conv2d(
      int in,
      int out,
      Window window,
      Initializer initializer,
      DataType type,
      RandomGenerator random) {
    if (in < 1 || out < 1) {
      throw new IllegalArgumentException(
          "Conv2d: in and out must be at least 1, got " + in + " and " + out);
    }
    this.in = in;
    this.out = out;
    this.window = Given.require("Conv2d", "window", window);
    int size = window.height() * window.width();
    long[] shape = {out, in, window.height(), window.width()};
    w =
        Parameter.weight(
            "w", Initializer.draw(initializer, type, shape, in * size, out * size, random));
    b = Parameter.bias("b", Nd4j.zeros(type, out));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireImages("Conv2d.forward", "x", x, in);
    Shapes.requireType("Conv2d.forward", "x", x, w.type());
    window.requireRoom("Conv2d.forward", "x", x);
    this.x = x;
    cols = Convolution.im2col(x, window);
    INDArray y = Ops.affineTransposeB(cols, matrix(w.value()), b.value());
    return Convolution.images(y, x.size(0), window.placesDown(x), window.placesAcross(x));
  }

  @Override
  public INDArray backward(INDArray dY) {
    backwardParameters(dY);
    INDArray dC = Ops.matmul(Convolution.rows(dY), matrix(w.value()));
    return Convolution.col2im(dC, x, window);
  }

  @Override
  public void backwardParameters(INDArray dY) {
    Shapes.requireForwardFirst("Conv2d.backward", x, cols);
    Shapes.requireShape(
        "Conv2d.backward", "dY", dY, x.size(0), out, window.placesDown(x), window.placesAcross(x));
    Shapes.requireType("Conv2d.backward", "dY", dY, w.type());
    INDArray rows = Convolution.rows(dY);
    Ops.addMatmulTransposeA(matrix(w.gradient()), rows, cols);
    b.accumulate(Ops.sumRows(rows));
  }

  /** {@code [out,c,kh,kw]} as {@code [out, c·kh·kw]}. */
  private INDArray matrix(INDArray weights) {
    return weights.reshape('f', out, weights.length() / out);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, b);
  }

  @Override
  public String toString() {
    return "Conv2d " + in + " → " + out + ", " + window;
  }
}
