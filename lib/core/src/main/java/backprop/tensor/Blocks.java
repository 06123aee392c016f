package backprop.tensor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs one scalar formula over several equally long arrays, block by block on the Java heap.
 *
 * <p>An optimizer's update in vector operations reads and writes every array a dozen times and is
 * bound by memory. Here a block of {@value #SIZE} numbers of each array is copied to the heap, the
 * formula runs over it as it stands in the paper, and the block is copied back: each array crosses
 * the memory bus twice, and the loop is one that the JIT compiler vectorizes.
 *
 * <p>The formula is written once, in double; FLOAT arrays are rounded when a block goes back.
 */
public final class Blocks {

  private static final int SIZE = 4096;

  private Blocks() {}

  /**
   * A formula over the first {@code n} numbers of each block. It may change {@code moved} in place.
   * It runs fastest as one loop for each array it changes: a loop with two results is not
   * vectorized.
   */
  @FunctionalInterface
  public interface Formula {
    void apply(double[] gradient, double[][] moved, int n);
  }

  /**
   * Applies {@code formula}, reading {@code gradient} and changing {@code moved} in place. All must
   * be whole arrays (no views) of one type, shape and order: a parameter's gradient, its value and
   * its optimizer state are.
   *
   * @throws IllegalArgumentException if they differ, or if one is a view
   */
  public static void apply(Formula formula, INDArray gradient, INDArray... moved) {
    requireAlike(gradient, moved);
    long length = gradient.length();
    int size = (int) Math.min(SIZE, length);
    double[] g = new double[size];
    double[][] m = new double[moved.length][size];
    float[] narrow = new float[size];
    for (long at = 0; at < length; at += SIZE) {
      int n = (int) Math.min(SIZE, length - at);
      read(gradient, at, g, narrow, n);
      for (int a = 0; a < moved.length; a++) {
        read(moved[a], at, m[a], narrow, n);
      }
      formula.apply(g, m, n);
      for (int a = 0; a < moved.length; a++) {
        write(moved[a], at, m[a], narrow, n);
      }
    }
  }

  private static void read(INDArray array, long at, double[] block, float[] narrow, int n) {
    Pointer p = array.data().pointer();
    if (array.dataType() == DataType.DOUBLE) {
      new DoublePointer(p).position(at).get(block, 0, n);
      return;
    }
    new FloatPointer(p).position(at).get(narrow, 0, n);
    for (int i = 0; i < n; i++) {
      block[i] = narrow[i];
    }
  }

  private static void write(INDArray array, long at, double[] block, float[] narrow, int n) {
    Pointer p = array.data().pointer();
    if (array.dataType() == DataType.DOUBLE) {
      new DoublePointer(p).position(at).put(block, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      narrow[i] = (float) block[i];
    }
    new FloatPointer(p).position(at).put(narrow, 0, n);
  }

  private static void requireAlike(INDArray gradient, INDArray... moved) {
    Shapes.requireReal("Blocks.apply", "gradient", gradient);
    for (int a = 0; a < moved.length; a++) {
      String name = "moved[" + a + "]";
      Shapes.requireShape("Blocks.apply", name, moved[a], gradient.shape());
      Shapes.requireType("Blocks.apply", name, moved[a], gradient.dataType());
      if (moved[a].isView() || moved[a].ordering() != gradient.ordering()) {
        throw new IllegalArgumentException(
            "Blocks.apply: "
                + name
                + " must be a whole array in the gradient's order; dup('"
                + gradient.ordering()
                + "') it first");
      }
    }
  }
}
