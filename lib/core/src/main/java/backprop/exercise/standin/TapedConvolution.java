package backprop.exercise.standin;

import backprop.exercise.standin.ArrayTape.TapedArray;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.tensor.Convolution;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution with stride, padding and dilation, on the library's im2col: a kernel that leaves
 * pixels out is a larger one with zeros there.
 */
final class TapedConvolution {

  private final Parameter w;
  private final int dilation;
  private final Window window;

  private TapedConvolution(Parameter w, int stride, int padding, int dilation) {
    this.w = w;
    this.dilation = dilation;
    window = new Window(reach(2), reach(3), stride, padding);
  }

  static Layer of(Parameter w, Parameter b, int stride, int padding, int dilation) {
    TapedConvolution of = new TapedConvolution(w, stride, padding, dilation);
    return new TapedLayer("Convolution", of::require, of::forward, w, b);
  }

  /** From the kernel's first pixel to its last. */
  private int reach(int axis) {
    return (int) (w.value().size(axis) - 1) * dilation + 1;
  }

  private void require(String place, INDArray x) {
    Shapes.requireImages(place, "x", x, w.value().size(1));
    Shapes.requireType(place, "x", x, w.type());
    window.requireRoom(place, "x", x);
  }

  private TapedArray forward(ArrayTape tape, TapedArray x, List<TapedArray> p) {
    INDArray images = x.value();
    TapedArray cols =
        tape.linear(
            x, Convolution.im2col(images, window), g -> Convolution.col2im(g, images, window));
    TapedArray kernel = tape.linear(p.get(0), spread(p.get(0).value()), this::gather);
    TapedArray rows = tape.plusChannels(tape.matmul(cols, tape.transpose(kernel)), p.get(1));
    INDArray y =
        Convolution.images(
            rows.value(), images.size(0), window.placesDown(images), window.placesAcross(images));
    return tape.linear(rows, y, Convolution::rows);
  }

  /** The kernel with zeros where it leaves pixels out, {@code [out, c·kh·kw]}. */
  private INDArray spread(INDArray kernel) {
    INDArray large = zeros();
    at(large).assign(kernel);
    return large.reshape('f', large.size(0), large.length() / large.size(0));
  }

  private INDArray gather(INDArray g) {
    INDArray large = zeros();
    return at(g.dup('f').reshape('f', large.shape())).dup();
  }

  private INDArray zeros() {
    INDArray kernel = w.value();
    return Ops.zeros(w.type(), 'f', kernel.size(0), kernel.size(1), reach(2), reach(3));
  }

  /** The pixels that are not left out: a view. */
  private INDArray at(INDArray large) {
    return large.get(NDArrayIndex.all(), NDArrayIndex.all(), every(2), every(3));
  }

  private INDArrayIndex every(int axis) {
    return w.value().size(axis) == 1
        ? NDArrayIndex.interval(0, 1)
        : NDArrayIndex.interval(0, dilation, reach(axis));
  }
}
