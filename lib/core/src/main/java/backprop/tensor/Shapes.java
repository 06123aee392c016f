package backprop.tensor;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The checks a public method makes on its arrays before ND4J sees them.
 *
 * <p>Every message names the place, what was expected, what came, and what to do. {@code place} is
 * the method as a reader would look for it, {@code "Dense.forward"}; {@code name} is the argument's
 * letter in the formula.
 */
public final class Shapes {

  private Shapes() {}

  /**
   * Requires {@code x} to be a batch of rows {@code [n, columns]} with at least one row.
   *
   * @throws IllegalArgumentException if it has another rank, another width, or no row
   */
  public static void requireColumns(String place, String name, INDArray x, long columns) {
    requirePresent(place, name, x);
    if (x.rank() == 2 && x.size(1) == columns && x.size(0) > 0) {
      return;
    }
    String advice = x.rank() > 2 && x.length() == x.size(0) * columns ? "; flatten it first" : "";
    if (x.rank() == 1 && x.length() == columns) {
      advice = "; reshape one example to [1, " + columns + "]";
    }
    if (x.rank() == 2 && x.size(0) == columns && x.size(1) != columns) {
      advice = "; transpose it so that each example is a row";
    }
    throw new IllegalArgumentException(
        place + ": " + name + " must be [n, " + columns + "], got " + text(x.shape()) + advice);
  }

  /**
   * Requires {@code x} to have at least two axes, the last of this length: {@code [n, last]} or
   * {@code [n, t, last]}.
   *
   * @throws IllegalArgumentException if it has another
   */
  public static void requireLast(String place, String name, INDArray x, long last) {
    requirePresent(place, name, x);
    if (x.rank() >= 2 && x.size(x.rank() - 1) == last && x.length() > 0) {
      return;
    }
    String advice =
        x.rank() == 1 && x.length() == last ? "; reshape one example to [1, " + last + "]" : "";
    throw new IllegalArgumentException(
        String.format(
            "%s: %s must be [n, %d] or [n, t, %d], got %s%s",
            place, name, last, last, text(x.shape()), advice));
  }

  /**
   * Requires {@code x} to be a batch of rows or of images with this many channels: {@code [n,
   * channels]} or {@code [n, channels, h, w]}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static void requireChannels(String place, String name, INDArray x, long channels) {
    requirePresent(place, name, x);
    if ((x.rank() == 2 || x.rank() == 4) && x.size(1) == channels && x.length() > 0) {
      return;
    }
    String advice = "";
    if (x.rank() == 4 && x.size(3) == channels) {
      advice = "; permute(0, 3, 1, 2) puts the channels second";
    } else if (x.rank() == 3 && x.size(0) == channels) {
      advice = "; reshape one image to [1, c, h, w]";
    }
    throw new IllegalArgumentException(
        String.format(
            "%s: %s must be [n, %d] or [n, %d, h, w], got %s%s",
            place, name, channels, channels, text(x.shape()), advice));
  }

  /**
   * Requires {@code x} to be a batch of sequences {@code [n, t, d]} of at least one step each.
   *
   * @throws IllegalArgumentException if it has another rank, another width, or nothing in it
   */
  public static void requireSequences(String place, String name, INDArray x, long d) {
    requirePresent(place, name, x);
    if (x.rank() == 3 && x.size(2) == d && x.size(0) > 0 && x.size(1) > 0) {
      return;
    }
    String advice =
        x.rank() == 2 && x.size(1) == d
            ? "; reshape one sequence to [1, " + x.size(0) + ", " + d + "]"
            : "";
    throw new IllegalArgumentException(
        place + ": " + name + " must be [n, t, " + d + "], got " + text(x.shape()) + advice);
  }

  /**
   * Requires {@code x} to hold whole numbers in [0, count), as INT32 or INT64, in one or two
   * dimensions.
   *
   * @throws IllegalArgumentException if it does not, naming the first that is out of range
   */
  public static void requireIndices(String place, String name, INDArray x, long count) {
    requirePresent(place, name, x);
    if (x.rank() < 1 || x.rank() > 2 || x.isEmpty()) {
      throw new IllegalArgumentException(
          place + ": " + name + " must be [n] or [n, t], got " + text(x.shape()));
    }
    if (x.dataType() != DataType.INT32 && x.dataType() != DataType.INT64) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " must be INT32 or INT64, got "
              + x.dataType()
              + "; castTo(DataType.INT32) first");
    }
    long[] all = x.dup().ravel().toLongVector();
    for (int i = 0; i < all.length; i++) {
      if (all[i] < 0 || all[i] >= count) {
        throw new IllegalArgumentException(
            place
                + ": "
                + name
                + " must be in [0, "
                + count
                + "), got "
                + all[i]
                + " at "
                + text(index(i, x.shape())));
      }
    }
  }

  /** A shape with one more dimension at its end: {@code [n, t], d → [n, t, d]}. */
  public static long[] followedBy(long[] shape, long d) {
    long[] longer = Arrays.copyOf(shape, shape.length + 1);
    longer[shape.length] = d;
    return longer;
  }

  /**
   * Requires {@code x} to be a batch of images {@code [n, c, h, w]} of real numbers, none of them
   * empty.
   *
   * @throws IllegalArgumentException if it has another rank or type
   */
  public static void requireImages(String place, String name, INDArray x) {
    requireReal(place, name, x);
    if (x.rank() == 4 && x.length() > 0) {
      return;
    }
    String advice = x.rank() == 3 ? "; reshape one image to [1, c, h, w]" : "";
    if (x.rank() == 2) {
      advice = "; reshape its rows to images first";
    }
    throw new IllegalArgumentException(
        place + ": " + name + " must be [n, c, h, w], got " + text(x.shape()) + advice);
  }

  /**
   * Requires {@code x} to be a batch of images of this many channels, {@code [n, channels, h, w]}.
   *
   * @throws IllegalArgumentException if it has another rank, type or number of channels
   */
  public static void requireImages(String place, String name, INDArray x, long channels) {
    requireImages(place, name, x);
    if (x.size(1) == channels) {
      return;
    }
    String advice = x.size(3) == channels ? "; permute(0, 3, 1, 2) puts the channels second" : "";
    throw new IllegalArgumentException(
        place
            + ": "
            + name
            + " must be [n, "
            + channels
            + ", h, w], got "
            + text(x.shape())
            + advice);
  }

  /**
   * Requires {@code a} to have exactly this shape.
   *
   * @throws IllegalArgumentException if it has another
   */
  public static void requireShape(String place, String name, INDArray a, long... shape) {
    requirePresent(place, name, a);
    if (!Arrays.equals(a.shape(), shape)) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " must be "
              + text(shape)
              + ", got "
              + text(a.shape())
              + advice(a.shape(), shape));
    }
  }

  /** What would make one shape of the other, where that is a usual slip. */
  private static String advice(long[] actual, long[] expected) {
    if (areMatrices(actual, expected) && isReversed(actual, expected)) {
      return "; it looks transposed: transpose() it";
    }
    if (expected.length == 1 && actual.length == 2 && actual[1] == expected[0] && actual[0] > 1) {
      return "; it has a row for each example: sum over them, as Ops.sumRows does";
    }
    if (expected.length == 2
        && actual.length == 1
        && expected[0] == 1
        && expected[1] == actual[0]) {
      return "; a bias is " + text(actual) + " here: make what is " + text(expected) + " so";
    }
    if (expected.length == 1
        && actual.length == 2
        && Math.min(actual[0], actual[1]) == 1
        && actual[0] * actual[1] == expected[0]) {
      return "; reshape it to " + text(expected);
    }
    if (actual.length == 1 && expected.length == 2 && actual[0] == expected[1]) {
      return "; it is one row, or was summed over the batch";
    }
    return "";
  }

  /**
   * Requires {@code a} to have this data type: ND4J throws on mixed products, and rounds mixed sums
   * in silence.
   *
   * @throws IllegalArgumentException if it has another
   */
  public static void requireType(String place, String name, INDArray a, DataType type) {
    requirePresent(place, name, a);
    if (a.dataType() != type) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " must be "
              + type
              + ", got "
              + a.dataType()
              + "; castTo(DataType."
              + type
              + ") first");
    }
  }

  /**
   * Requires {@code a} to hold real numbers, FLOAT or DOUBLE.
   *
   * @throws IllegalArgumentException if it holds anything else
   */
  public static void requireReal(String place, String name, INDArray a) {
    requirePresent(place, name, a);
    if (a.dataType() != DataType.FLOAT && a.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " must be FLOAT or DOUBLE, got "
              + a.dataType()
              + "; castTo(DataType.FLOAT) first");
    }
  }

  /**
   * Requires {@code a} to hold real numbers, one at least.
   *
   * @throws IllegalArgumentException if it holds anything else, or nothing
   */
  public static void requireNumbers(String place, String name, INDArray a) {
    requireReal(place, name, a);
    if (a.isEmpty() || a.length() == 0) {
      throw new IllegalArgumentException(
          place + ": " + name + " must have numbers in it, got none, in shape " + text(a.shape()));
    }
  }

  /**
   * Requires {@code a} to be a matrix of real numbers.
   *
   * @throws IllegalArgumentException if it has another rank or type, or is empty
   */
  public static void requireMatrix(String place, String name, INDArray a) {
    requireNumbers(place, name, a);
    if (a.rank() != 2) {
      String advice = a.rank() == 1 ? "; reshape one row to [1, " + a.length() + "]" : "";
      throw new IllegalArgumentException(
          place + ": " + name + " must be a matrix, got " + text(a.shape()) + advice);
    }
  }

  /**
   * Requires an array of this shape to be one that can be made: lengths of at least 1, and no more
   * than 2³¹ - 1 numbers.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static void requireRoom(String place, long... shape) {
    double length = 1;
    for (long n : shape) {
      length *= n < 1 ? Double.NaN : n;
    }
    if (!(length <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          place + ": no array can have the shape " + text(shape) + "; make it smaller");
    }
  }

  /** The first number that is NaN or infinite, and where, {@code NaN at [3, 2]}; null for none. */
  public static String notFinite(INDArray a) {
    requireReal("Shapes.notFinite", "a", a);
    if (Ops.isFinite(a)) {
      return null;
    }
    for (long i = 0; i < a.length(); i++) {
      long[] at = index(i, a.shape());
      double value = a.getDouble(at);
      if (!Double.isFinite(value)) {
        return value + " at " + text(at);
      }
    }
    throw new IllegalStateException("Shapes.notFinite: the array was changed meanwhile");
  }

  /**
   * Requires data to be numbers, neither NaN nor infinite.
   *
   * @throws IllegalArgumentException if one is not, and where
   */
  public static void requireFinite(String place, String name, INDArray a) {
    String found = notFinite(a);
    if (found != null) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " must hold numbers, got "
              + found
              + "; mend it, or leave that example out");
    }
  }

  /** Whether {@code a} lies in memory number after number in its own order, without gaps. */
  public static boolean isWhole(INDArray a) {
    boolean rowByRow = a.ordering() == 'c';
    long size = 1;
    for (int i = 0; i < a.rank(); i++) {
      int axis = rowByRow ? a.rank() - 1 - i : i;
      if (a.size(axis) != 1 && a.stride(axis) != size) {
        return false;
      }
      size *= a.size(axis);
    }
    return true;
  }

  /** Whether {@code a} is a matrix that lies in memory column after column, without gaps. */
  public static boolean isByColumns(INDArray a) {
    return a.rank() == 2
        && (a.stride(0) == 1 || a.size(0) == 1)
        && (a.stride(1) == a.size(0) || a.size(1) == 1);
  }

  /**
   * Requires {@code a} to hold real numbers, one at least, and {@code b} to have its shape and
   * type.
   *
   * @throws IllegalArgumentException if they differ
   */
  public static void requireAlike(
      String place, String nameA, INDArray a, String nameB, INDArray b) {
    requireNumbers(place, nameA, a);
    requirePresent(place, nameB, b);
    boolean alike = Arrays.equals(a.shape(), b.shape());
    if (alike && !b.isEmpty() && a.dataType() == b.dataType()) {
      return;
    }
    if (areMatrices(a.shape(), b.shape()) && isReversed(a.shape(), b.shape())) {
      throw new IllegalArgumentException(
          place
              + ": "
              + nameB
              + " must be "
              + text(a.shape())
              + ", the shape of "
              + nameA
              + ", got "
              + text(b.shape())
              + "; one of the two looks transposed");
    }
    requireShape(place, nameB, b, a.shape());
    requireNumbers(place, nameB, b);
    requireOneType(place, nameA, a, nameB, b);
  }

  /**
   * Requires both arrays to have one data type: ND4J throws on mixed products, and rounds mixed
   * sums in silence.
   *
   * @throws IllegalArgumentException if they differ
   */
  public static void requireOneType(
      String place, String nameA, INDArray a, String nameB, INDArray b) {
    if (a.dataType() != b.dataType()) {
      throw new IllegalArgumentException(
          place
              + ": "
              + nameB
              + " must be "
              + a.dataType()
              + ", the type of "
              + nameA
              + ", got "
              + b.dataType()
              + "; castTo one of the two");
    }
  }

  /** Whether one shape is the other from its end on, and another than it. */
  public static boolean isReversed(long[] a, long[] b) {
    boolean reversed = a.length == b.length && !Arrays.equals(a, b);
    for (int i = 0; reversed && i < a.length; i++) {
      reversed = a[i] == b[b.length - 1 - i];
    }
    return reversed;
  }

  private static boolean areMatrices(long[] a, long[] b) {
    return a.length == 2 && b.length == 2;
  }

  /**
   * Requires that {@code forward} has run: {@code kept} is what it keeps for {@code backward}, the
   * arrays that it was given and those that it made.
   *
   * @throws IllegalStateException if nothing was kept, or if that was inside of a training step
   *     that is over
   */
  public static void requireForwardFirst(String place, INDArray... kept) {
    for (INDArray one : kept) {
      if (one == null) {
        throw new IllegalStateException(
            place + ": nothing to go back through; call forward first, then backward");
      }
      if (!isPresent(one)) {
        throw new IllegalStateException(
            place
                + ": what forward kept belonged to a training step that is over; call forward"
                + " again, then backward");
      }
    }
  }

  /**
   * Requires {@code a} not to be null, and its numbers still to be there.
   *
   * @throws IllegalArgumentException if it is null, was closed, or was made inside of a training
   *     step that is over
   */
  public static void requirePresent(String place, String name, INDArray a) {
    if (a == null) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " must be an array, got null; if a cell defined it, run that cell again, and if"
              + " forward keeps it, call forward first");
    }
    if (a.wasClosed()) {
      throw new IllegalArgumentException(
          place + ": " + name + " was closed, and has no numbers any more; make it anew");
    }
    if (isStale(a)) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " was made inside of a training step that is over, and other numbers stand in its"
              + " place; detach() what is to outlive the step");
    }
  }

  /** Whether {@code a} is an array whose numbers are still there. */
  public static boolean isPresent(INDArray a) {
    return a != null && !a.wasClosed() && !isStale(a);
  }

  /** Whether it lies in scratch memory that was taken back; see {@link Workspaces}. */
  private static boolean isStale(INDArray a) {
    if (a.isEmpty() || !a.isAttached()) {
      return false;
    }
    // A view has a buffer of its own, which does not know; the array that it shows does.
    DataBuffer memory = a.data().isAttached() ? a.data() : a.data().originalDataBuffer();
    MemoryWorkspace scratch = memory.getParentWorkspace();
    return !scratch.isScopeActive() || scratch.getGenerationId() != memory.getGenerationId();
  }

  /**
   * Where element {@code i} lies, counting row by row: 5 in {@code [2, 3]} is at {@code [1, 2]}.
   */
  public static long[] index(long i, long... shape) {
    long[] index = new long[shape.length];
    for (int d = shape.length - 1; d >= 0; d--) {
      index[d] = i % shape[d];
      i /= shape[d];
    }
    return index;
  }

  /** Writes a shape as this course does: {@code [32, 784]}. */
  public static String text(long... shape) {
    return Arrays.toString(shape);
  }
}
