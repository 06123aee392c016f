package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Random masks, each from a seed and its number alone.
 *
 * <p>There is no generator to carry from draw to draw: an element is decided by a hash of the seed,
 * the mask's number and the element's place, counted row by row. So the thousandth mask is drawn
 * without the 999 before it, and memory order, data type and engine change nothing.
 */
public final class Masks {

  private static final int ONE = 1 << 30;

  private Masks() {}

  /**
   * An array of {@code x}'s type, shape and memory order that is {@code value} with probability
   * {@code keep} and 0 elsewhere.
   */
  public static INDArray draw(INDArray x, double keep, double value, long seed, long number) {
    Shapes.requireNumbers("Masks.draw", "x", x);
    if (!(keep >= 0 && keep <= 1) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "Masks.draw: keep must be in [0, 1] and value a number, got " + keep + " and " + value);
    }
    Mask mask = new Mask(mix(seed + mix(number)), (int) Math.round(keep * ONE));
    return Engine.KERNELS.mask(x, mask, value);
  }

  /** What decides the places of one mask: a key, and how many of 2³⁰ hashes keep theirs. */
  public record Mask(long key, int threshold) {

    /** Replaces each of the first {@code n} places by 1, where it is kept, or 0. */
    public void decide(int[] places, int n) {
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
  }

  /** SplitMix64's finalizer: every bit of the result depends on every bit of {@code z}. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
