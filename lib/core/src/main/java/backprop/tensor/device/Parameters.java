package backprop.tensor.device;

import java.util.Arrays;

/** A kernel's parameters, one after another as they lie in memory: 8 bytes each, or more. */
final class Parameters {

  private static final int MOST_AXES = 6;

  private long[] words = new long[16];
  private int count;

  Parameters add(long word) {
    if (count == words.length) {
      words = Arrays.copyOf(words, 2 * count);
    }
    words[count++] = word;
    return this;
  }

  Parameters add(double number) {
    return add(Double.doubleToRawLongBits(number));
  }

  /** A struct {@code Strided}. */
  Parameters add(long[] shape, long[] strides) {
    add(shape.length);
    for (int i = 0; i < MOST_AXES; i++) {
      add(i < shape.length ? shape[i] : 1);
    }
    for (int i = 0; i < MOST_AXES; i++) {
      add(i < shape.length ? strides[i] : 0);
    }
    return this;
  }

  /** Whether an array has few enough axes for {@code Strided}. */
  static boolean fit(long[] shape) {
    return shape.length <= MOST_AXES;
  }

  long[] words() {
    return Arrays.copyOf(words, count);
  }
}
