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

  /** A formula over the first {@code n} numbers of each block, changing them in place. */
  @FunctionalInterface
  public interface Formula {
    void apply(double[][] block, int n);
  }

  /**
   * Applies {@code formula} to {@code arrays}, in place. All must be whole arrays (no views) of one
   * type, length and order: a parameter's value, its gradient and its optimizer state are.
   *
   * @throws IllegalArgumentException if they differ, or if one is a view
   */
  public static void apply(Formula formula, INDArray... arrays) {
    requireAlike(arrays);
    long length = arrays[0].length();
    double[][] block = new double[arrays.length][(int) Math.min(SIZE, length)];
    float[] narrow = new float[block[0].length];
    for (long at = 0; at < length; at += SIZE) {
      int n = (int) Math.min(SIZE, length - at);
      for (int a = 0; a < arrays.length; a++) {
        read(arrays[a], at, block[a], narrow, n);
      }
      formula.apply(block, n);
      for (int a = 0; a < arrays.length; a++) {
        write(arrays[a], at, block[a], narrow, n);
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

  private static void requireAlike(INDArray... arrays) {
    INDArray first = arrays[0];
    Shapes.requireReal("Blocks.apply", "arrays[0]", first);
    for (int a = 0; a < arrays.length; a++) {
      String name = "arrays[" + a + "]";
      Shapes.requireShape("Blocks.apply", name, arrays[a], first.shape());
      Shapes.requireType("Blocks.apply", name, arrays[a], first.dataType());
      if (arrays[a].isView() || arrays[a].ordering() != first.ordering()) {
        throw new IllegalArgumentException(
            "Blocks.apply: "
                + name
                + " must be a whole array in '"
                + first.ordering()
                + "' order like the first; dup('"
                + first.ordering()
                + "') it first");
      }
    }
  }
}
