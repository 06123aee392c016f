package backprop.tensor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Random masks, each from a seed and its number alone.
 *
 * <p>There is no generator to carry from draw to draw: an element is decided by a hash of the seed,
 * the mask's number and the element's place, counted row by row. So the thousandth mask is drawn
 * without the 999 before it, and memory order and data type change nothing.
 */
public final class Masks {

  private static final int SIZE = 4096;
  private static final int ONE = 1 << 30;

  private Masks() {}

  /**
   * An array of {@code x}'s type, shape and memory order that is {@code value} with probability
   * {@code keep} and 0 elsewhere.
   */
  public static INDArray draw(INDArray x, double keep, double value, long seed, long number) {
    INDArray mask = Nd4j.createUninitialized(x.dataType(), x.shape().clone(), x.ordering());
    long key = mix(seed + mix(number));
    int threshold = (int) Math.round(keep * ONE);
    // In 'c' order, memory counts as we do. In 'f' order, the first axis runs fastest, and one step
    // along it skips a whole example.
    long run = x.ordering() == 'c' ? x.length() : x.size(0);
    int apart = (int) (x.length() / run);
    int[] hashed = new int[SIZE];
    for (long at = 0; at < x.length(); at += SIZE) {
      int n = (int) Math.min(SIZE, x.length() - at);
      for (int done = 0; done < n; ) {
        long within = (at + done) % run;
        int length = (int) Math.min(run - within, n - done);
        int first = (int) (place((at + done) / run, x) + within * apart);
        for (int i = 0; i < length; i++) {
          hashed[done + i] = first + i * apart;
        }
        done += length;
      }
      decide(hashed, n, key, threshold);
      write(mask, at, hashed, n, value);
    }
    return mask;
  }

  /** Replaces each place by 1 or 0. */
  private static void decide(int[] places, int n, long key, int threshold) {
    int low = (int) key;
    int high = (int) (key >>> 32);
    for (int i = 0; i < n; i++) {
      // MurmurHash3's finalizer, with the key's two halves stirred in.
      int h = places[i] * 0x9E3779B9 + low;
      h = (h ^ (h >>> 16)) * 0x85EBCA6B + high;
      h = (h ^ (h >>> 13)) * 0xC2B2AE35;
      h = h ^ (h >>> 16);
      // The sign of a difference, as a number: a comparison would be a branch.
      places[i] = ((h >>> 2) - threshold) >>> 31;
    }
  }

  private static void write(INDArray mask, long at, int[] ones, int n, double value) {
    if (mask.dataType() == DataType.DOUBLE) {
      double[] block = new double[n];
      for (int i = 0; i < n; i++) {
        block[i] = ones[i] * value;
      }
      new DoublePointer(mask.data().pointer()).position(at).put(block, 0, n);
      return;
    }
    float[] block = new float[n];
    float single = (float) value;
    for (int i = 0; i < n; i++) {
      block[i] = ones[i] * single;
    }
    new FloatPointer(mask.data().pointer()).position(at).put(block, 0, n);
  }

  /** The place, row by row, of the first element of a run of the first axis in 'f' order. */
  private static long place(long run, INDArray x) {
    long place = 0;
    long apart = x.length() / x.size(0);
    for (int axis = 1; axis < x.rank() && run > 0; axis++) {
      apart /= x.size(axis);
      place += run % x.size(axis) * apart;
      run /= x.size(axis);
    }
    return place;
  }

  /** SplitMix64's finalizer: every bit of the result depends on every bit of {@code z}. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
