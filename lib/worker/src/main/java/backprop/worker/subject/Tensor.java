package backprop.worker.subject;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * An array as a plain value: its type, shape, memory layout and elements.
 *
 * <p>The elements are listed row by row whatever the layout, as doubles, which hold every FLOAT and
 * every index exactly. Nobody changes the arrays inside after construction.
 *
 * @param type the data type
 * @param shape the length of each dimension
 * @param layout how the array lay, or shall lie, in memory
 * @param values the elements, the last index running fastest
 */
public record Tensor(DataType type, long[] shape, MemoryLayout layout, double[] values)
    implements PlainValue {

  /**
   * A DOUBLE array in 'c' order.
   *
   * @throws IllegalArgumentException if the shape holds another number of elements
   */
  public static Tensor of(long[] shape, double... values) {
    return new Tensor(DataType.DOUBLE, shape, MemoryLayout.C, values);
  }

  /** The value of an array now. */
  public static Tensor copyOf(INDArray a) {
    boolean gaps = a.isView() || a.length() > 1 && !Arrays.equals(a.stride(), contiguous(a));
    MemoryLayout layout =
        gaps ? MemoryLayout.STRIDED : a.ordering() == 'f' ? MemoryLayout.F : MemoryLayout.C;
    double[] values = a.length() == 0 ? new double[0] : a.dup('c').data().asDouble();
    return new Tensor(a.dataType(), a.shape().clone(), layout, values);
  }

  /** Checks that the elements fill the shape. */
  public Tensor {
    if (count(shape) != values.length) {
      throw new IllegalArgumentException(
          "Tensor: a shape of "
              + Arrays.toString(shape)
              + " holds "
              + count(shape)
              + " elements, got "
              + values.length);
    }
  }

  /** A new array with this value, lying in memory as the layout says. */
  public INDArray toArray() {
    INDArray whole = Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
    return switch (layout) {
      case C -> whole.dup('c');
      case F -> whole.dup('f');
      case STRIDED -> slice(whole);
    };
  }

  /** Every second element of each dimension of a larger array, whose other elements are poison. */
  private INDArray slice(INDArray whole) {
    long[] larger = new long[shape.length];
    INDArrayIndex[] every = new INDArrayIndex[shape.length];
    for (int d = 0; d < shape.length; d++) {
      larger[d] = 2 * shape[d] + 1;
      // ND4J refuses a stride that leads out of the array, even where one element is asked for.
      every[d] =
          shape[d] == 1 ? NDArrayIndex.interval(1, 2) : NDArrayIndex.interval(1, 2, 2 * shape[d]);
    }
    double poison = type.isFPType() ? Double.NaN : 99;
    INDArray view = Nd4j.valueArrayOf(larger, poison, type).get(every);
    return view.assign(whole);
  }

  /** The same value, to lie in memory another way. */
  public Tensor in(MemoryLayout other) {
    return new Tensor(type, shape, other, values);
  }

  /** The same value in another data type, rounded where that type is coarser. */
  public Tensor as(DataType other) {
    double[] rounded = values;
    if (other == DataType.FLOAT) {
      rounded = Arrays.stream(values).map(v -> (float) v).toArray();
    } else if (other.isIntType()) {
      rounded = Arrays.stream(values).map(v -> (long) v).toArray();
    }
    return new Tensor(other, shape, layout, rounded);
  }

  /** The same array with one element replaced. */
  public Tensor with(int i, double value) {
    double[] changed = values.clone();
    changed[i] = value;
    return new Tensor(type, shape, layout, changed);
  }

  /** Every element times {@code factor}. */
  public Tensor times(double factor) {
    double[] scaled = Arrays.stream(values).map(v -> v * factor).toArray();
    return new Tensor(type, shape, layout, scaled);
  }

  /** The sum with an array of the same shape. */
  public Tensor plus(Tensor other) {
    double[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.values[i];
    }
    return new Tensor(type, shape, layout, sum);
  }

  /** The sum of the products with the elements of an array of the same shape. */
  public double inner(Tensor other) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * other.values[i];
    }
    return sum;
  }

  /** The {@code i}-th entry of the first dimension, kept as a batch of one. */
  public Tensor row(int i) {
    int size = values.length / (int) shape[0];
    long[] one = shape.clone();
    one[0] = 1;
    return new Tensor(type, one, layout, Arrays.copyOfRange(values, i * size, (i + 1) * size));
  }

  /** The element at row {@code i}, column {@code j} of a matrix. */
  public double at(int i, int j) {
    return values[i * (int) shape[1] + j];
  }

  /** The index of the {@code i}-th listed element, {@code [1, 2]}. */
  public String index(int i) {
    long[] index = new long[shape.length];
    long rest = i;
    for (int d = shape.length - 1; d >= 0; d--) {
      index[d] = rest % shape[d];
      rest /= shape[d];
    }
    return Arrays.toString(index);
  }

  private static long count(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private static long[] contiguous(INDArray a) {
    long[] stride = new long[a.rank()];
    long step = 1;
    for (int k = 0; k < a.rank(); k++) {
      int d = a.ordering() == 'f' ? k : a.rank() - 1 - k;
      stride[d] = step;
      step *= a.size(d);
    }
    return stride;
  }
}
