package backprop.tensor.host;

/**
 * Functions of every number of a FLOAT array in short loops without a branch, which the JIT
 * compiler turns into vector instructions; {@code Math.exp} it calls number by number, and a branch
 * on random numbers costs more than the function. Right to about 1e-7, which is what a FLOAT holds:
 * DOUBLE is computed otherwise.
 */
final class Vectorized {

  /** {@code exp} of this and less is 0 here: in FLOAT, what is smaller than 1e-38 is slow. */
  private static final float LOWEST = -88;

  private static final float LOG2_E = 1.44269504f;

  /** {@code ln 2} in two parts: the first has so few digits that its multiples are exact. */
  private static final float LN2 = 0.693359375f;

  private static final float LN2_REST = -2.12194440e-4f;

  /** Added to a small number, it leaves the nearest whole number in the last bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  /** {@code Φ(-x)} is nothing beyond, and infinity would make NaN of the nothing. */
  private static final float FAR = 40;

  /** Times this and times this again, the smallest FLOAT above 0 is more than 1. */
  private static final float HUGE = 3e38f;

  /** {@code 2 √(2/π)}, and that times 0.044715. */
  private static final float TWO_ROOTS = 1.59576912f;

  private static final float TWO_ROOTS_CUBE = 0.0713548163f;

  private Vectorized() {}

  /**
   * {@code x ← exp(x)} for {@code x ≤ 0}: {@code exp(k ln 2 + f) = 2ᵏ exp(f)} with a whole {@code
   * k}, which goes to the exponent's bits, and a small {@code f}, for Taylor's first terms.
   */
  static void exp(float[] x, float[] spare, int n) {
    for (int i = 0; i < n; i++) {
      float r = Math.max(x[i], LOWEST);
      float rounded = r * LOG2_E + ROUND;
      float k = rounded - ROUND;
      spare[i] = rounded;
      x[i] = (r - k * LN2) - k * LN2_REST;
    }
    for (int i = 0; i < n; i++) {
      float f = x[i];
      float high = 1 / 24f + f * (1 / 120f + f * (1 / 720f + f * (1 / 5040f)));
      x[i] = 1 + f * (1 + f * (1 / 2f + f * (1 / 6f + f * high)));
    }
    for (int i = 0; i < n; i++) {
      int k = Float.floatToRawIntBits(spare[i]) - ROUND_BITS;
      x[i] *= Float.intBitsToFloat((k + 127) << 23);
    }
  }

  /** {@code x ← 1} where it is above 0, else 0; NaN stays. */
  static void step(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = positive(x[i]);
    }
  }

  private static float positive(float x) {
    return Math.min(1, Math.max(0, x) * HUGE * HUGE);
  }

  /**
   * {@code x ← x Φ(x)}, which is {@code max(x, 0) - |x| Φ(-|x|)}; {@code density} is room for φ.
   */
  static void gelu(float[] x, float[] density, float[] spare, int n) {
    density(x, density, spare, n);
    for (int i = 0; i < n; i++) {
      float size = Math.min(Math.abs(x[i]), FAR);
      x[i] = Math.max(x[i], 0) - size * below(size, density[i]);
    }
  }

  /** {@code x ← Φ(x) + x φ(x)}, the derivative of {@code x Φ(x)}; {@code density} is room for φ. */
  static void geluDerivative(float[] x, float[] density, float[] spare, int n) {
    density(x, density, spare, n);
    for (int i = 0; i < n; i++) {
      float tail = below(Math.min(Math.abs(x[i]), FAR), density[i]);
      float near = Math.max(-FAR, Math.min(FAR, x[i]));
      x[i] = tail + positive(x[i]) * (1 - 2 * tail) + near * density[i];
    }
  }

  /**
   * {@code x ← x σ(2u)} for {@code u = √(2/π) (x + 0.044715 x³)}, which is {@code max(x, 0) - |x|
   * σ(-|2u|)}; {@code tail} is room for the last factor.
   */
  static void geluTanh(float[] x, float[] tail, float[] spare, int n) {
    tail(x, tail, spare, n);
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(x[i], 0) - Math.min(Math.abs(x[i]), FAR) * tail[i];
    }
  }

  /** {@code x ← σ(2u) + 2x u' σ(2u) σ(-2u)}, the derivative of {@code x σ(2u)}. */
  static void geluTanhDerivative(float[] x, float[] tail, float[] spare, int n) {
    tail(x, tail, spare, n);
    for (int i = 0; i < n; i++) {
      float near = Math.max(-FAR, Math.min(FAR, x[i]));
      float slope = TWO_ROOTS + 3 * TWO_ROOTS_CUBE * near * near;
      float share = tail[i] + positive(x[i]) * (1 - 2 * tail[i]);
      x[i] = share + near * slope * tail[i] * (1 - tail[i]);
    }
  }

  /** {@code σ(-|2u|)}, by an exponential that cannot overflow. */
  private static void tail(float[] x, float[] tail, float[] spare, int n) {
    for (int i = 0; i < n; i++) {
      float size = Math.min(Math.abs(x[i]), FAR);
      tail[i] = -size * (TWO_ROOTS + TWO_ROOTS_CUBE * size * size);
    }
    exp(tail, spare, n);
    for (int i = 0; i < n; i++) {
      tail[i] = tail[i] / (1 + tail[i]);
    }
  }

  /** {@code φ(x) = exp(-x²/2) / √(2π)}. */
  private static void density(float[] x, float[] density, float[] spare, int n) {
    for (int i = 0; i < n; i++) {
      density[i] = -0.5f * x[i] * x[i];
    }
    exp(density, spare, n);
    for (int i = 0; i < n; i++) {
      density[i] *= 0.39894228f;
    }
  }

  /**
   * {@code Φ(-x)} for {@code x ≥ 0}: the density times a polynomial in {@code t = 1/(1 + p x)};
   * Abramowitz and Stegun, 1964, 26.2.17.
   */
  private static float below(float x, float density) {
    float t = 1 / (1 + 0.2316419f * x);
    float upper = -0.356563782f + t * (1.781477937f + t * (-1.821255978f + t * 1.330274429f));
    return density * t * (0.319381530f + t * upper);
  }
}
