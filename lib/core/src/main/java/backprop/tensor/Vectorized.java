package backprop.tensor;

/**
 * Functions of every number of an array in short loops of additions and multiplications, which the
 * JIT compiler turns into vector instructions; {@code Math.exp} it calls number by number. Right to
 * about 1e-7, which is what a FLOAT holds: DOUBLE is computed otherwise.
 */
final class Vectorized {

  /** {@code exp} of less is 0 in FLOAT. */
  private static final double LOWEST = -110;

  /** How often the power is squared after the exponent was halved as often. */
  private static final int SQUARINGS = 16;

  private Vectorized() {}

  /**
   * {@code x ← exp(x)} for {@code x ≤ 0}: with {@code u = x/2¹⁶}, {@code exp(u)} is {@code 1 + u +
   * u²/2} to sixteen digits, and squared 16 times is {@code exp(x)}.
   */
  static void exp(double[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = x[i] < LOWEST ? LOWEST : x[i];
    }
    for (int i = 0; i < n; i++) {
      double u = x[i] * (1.0 / (1 << SQUARINGS));
      x[i] = 1 + u + 0.5 * u * u;
    }
    for (int round = 0; round < SQUARINGS; round += 4) {
      for (int i = 0; i < n; i++) {
        double e2 = x[i] * x[i];
        double e4 = e2 * e2;
        double e8 = e4 * e4;
        x[i] = e8 * e8;
      }
    }
  }

  /** {@code x ← φ(x)}, the normal density. */
  static void normalDensity(double[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = -0.5 * x[i] * x[i];
    }
    exp(x, n);
    for (int i = 0; i < n; i++) {
      x[i] *= 0.3989422804014327;
    }
  }

  /**
   * {@code x ← Φ(-x)}, the normal integral, for {@code x ≥ 0}: the density times a polynomial in
   * {@code t = 1/(1 + p x)}; Abramowitz and Stegun, 1964, 26.2.17.
   */
  static void normalBelowMinus(double[] x, int n) {
    double[] density = x.clone();
    normalDensity(density, n);
    for (int i = 0; i < n; i++) {
      x[i] = 1 / (1 + 0.2316419 * x[i]);
    }
    for (int i = 0; i < n; i++) {
      double t = x[i];
      double upper = -0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429));
      x[i] = density[i] * t * (0.319381530 + t * upper);
    }
  }
}
