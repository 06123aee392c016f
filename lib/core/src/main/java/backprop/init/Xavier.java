package backprop.init;

/**
 * Keeps the variance of signals and of gradients about even through layers that are nearly linear
 * at 0.
 *
 * <pre>
 * normal    w ~ N(0, σ²),       σ² = 2 / (fanIn + fanOut)
 * uniform   w ~ U(-a, a),       a² = 6 / (fanIn + fanOut)
 * </pre>
 *
 * Glorot and Bengio, 2010. Derived in lesson 11.
 */
public final class Xavier {

  private Xavier() {}

  /** Normally distributed, with variance {@code 2 / (fanIn + fanOut)}. */
  public static Initializer normal() {
    return (type, shape, fanIn, fanOut, random) -> {
      double sigma = Math.sqrt(2.0 / (fanIn + fanOut));
      return Initializer.fill(type, shape, () -> sigma * random.nextGaussian());
    };
  }

  /** Uniform on {@code (-a, a)} with {@code a² = 6 / (fanIn + fanOut)}: the same variance. */
  public static Initializer uniform() {
    return (type, shape, fanIn, fanOut, random) -> {
      double a = Math.sqrt(6.0 / (fanIn + fanOut));
      return Initializer.fill(type, shape, () -> a * (2 * random.nextDouble() - 1));
    };
  }
}
