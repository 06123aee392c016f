package backprop.init;

/**
 * Keeps the variance of signals even through layers that ReLU follows, which halves it.
 *
 * <pre>
 * normal    w ~ N(0, σ²),       σ² = 2 / fanIn
 * uniform   w ~ U(-a, a),       a² = 6 / fanIn
 * </pre>
 *
 * He, Zhang, Ren and Sun, 2015. Derived in lesson 11.
 */
public final class He {

  private He() {}

  /** Normally distributed, with variance {@code 2 / fanIn}. */
  public static Initializer normal() {
    return (type, shape, fanIn, fanOut, random) -> {
      double sigma = Math.sqrt(2.0 / fanIn);
      return Initializer.fill(type, shape, () -> sigma * random.nextGaussian());
    };
  }

  /** Uniform on {@code (-a, a)} with {@code a² = 6 / fanIn}: the same variance. */
  public static Initializer uniform() {
    return (type, shape, fanIn, fanOut, random) -> {
      double a = Math.sqrt(6.0 / fanIn);
      return Initializer.fill(type, shape, () -> a * (2 * random.nextDouble() - 1));
    };
  }
}
