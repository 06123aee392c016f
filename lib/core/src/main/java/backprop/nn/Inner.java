package backprop.nn;

import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer in another, held to what a layer owes: forward an array of its x's type, and backward one
 * of its x's shape too. Whoever wrote the layer reads its name, before the array goes on.
 *
 * <p>Where x holds indices, dX means nothing and is let through as it comes.
 */
final class Inner {

  private final String outer;
  private final String which;
  private final Layer layer;
  private long[] shape;
  private DataType type;

  /**
   * A layer in {@code outer}, which calls it {@code which}: "layer 2" of "Sequential".
   *
   * @throws IllegalArgumentException if it is null
   */
  Inner(String outer, String which, Layer layer) {
    this.outer = outer;
    this.which = which;
    this.layer = Given.require(outer, which, layer);
  }

  INDArray forward(INDArray x, Mode mode) {
    requirePresent("forward", "x", x);
    shape = x.shape();
    type = x.dataType();
    INDArray y = layer.forward(x, mode);
    requireUnchanged("forward", "x", x, shape);
    requireArray("forward", "Y", y);
    return y;
  }

  INDArray backward(INDArray dY) {
    requireForwardFirst();
    requirePresent("backward", "dY", dY);
    long[] shapeOfY = dY.shape();
    INDArray dX = layer.backward(dY);
    requireUnchanged("backward", "dY", dY, shapeOfY);
    if (type.isFPType()) {
      requireArray("backward", "dX", dX);
      requireShapeOfX("backward", "dX", dX);
    }
    return dX;
  }

  void backwardParameters(INDArray dY) {
    requireForwardFirst();
    layer.backwardParameters(dY);
  }

  /** What it returned must have its x's shape. */
  void requireShapeOfX(String method, String letter, INDArray a) {
    if (!Arrays.equals(a.shape(), shape)) {
      throw mistake(
          method,
          letter + " " + Shapes.text(shape) + ", the shape of its x, got ",
          Shapes.text(a.shape())
              + (Shapes.isReversed(a.shape(), shape) ? "; it looks transposed" : ""));
    }
  }

  /** What it returned must have a row for each of its x. */
  void requireRowsOfX(String method, String letter, INDArray a) {
    if (a.rank() != 2 || a.size(0) != shape[0]) {
      throw mistake(
          method,
          letter + " [" + shape[0] + ", out], a row for each of its x, got ",
          Shapes.text(a.shape()));
    }
  }

  /** The words are made only where they are needed: this runs for every layer in every step. */
  private void requirePresent(String method, String letter, INDArray a) {
    if (!Shapes.isPresent(a)) {
      Shapes.requirePresent(outer + "." + method, letter, a);
    }
  }

  private void requireArray(String method, String letter, INDArray a) {
    if (a == null) {
      throw mistake(method, letter + ", got ", "null");
    }
    if (!Shapes.isPresent(a)) {
      throw mistake(
          method,
          letter + " that it made just now, got ",
          "an array that was closed, or made inside of a training step that is over");
    }
    if (type.isFPType() && a.dataType() != type) {
      throw mistake(
          method, letter + " in " + type + ", the type of its x, got ", "" + a.dataType());
    }
  }

  /** Its numbers may have changed all the same, which GradientCheck sees; shapes cost nothing. */
  private void requireUnchanged(String method, String letter, INDArray a, long[] before) {
    if (a.wasClosed() || !Arrays.equals(a.shape(), before)) {
      throw new IllegalArgumentException(
          must(method)
              + "leave its "
              + letter
              + " "
              + Shapes.text(before)
              + " as it was, and "
              + (a.wasClosed() ? "closed it" : "made it " + Shapes.text(a.shape()))
              + "; dup() it before you change it in place");
    }
  }

  private void requireForwardFirst() {
    if (shape == null) {
      Shapes.requireForwardFirst(outer + ".backward", (INDArray) null);
    }
  }

  private IllegalArgumentException mistake(String method, String owed, String got) {
    return new IllegalArgumentException(must(method) + "return " + owed + got);
  }

  /** How a message about the layer begins. */
  private String must(String method) {
    return outer + "." + method + ": " + which + " (" + LayerKind.of(layer) + ") must ";
  }
}
