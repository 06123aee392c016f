package backprop.autograder.spec;

import backprop.autograder.contract.OptimizerSpec;
import backprop.autograder.contract.OptimizerSpec.Rule;

/**
 * Optimizers, each at one setting of its constants. What learners easily take for one of these, an
 * exercise adds.
 */
public final class OptimizerSpecs {

  /** Down the gradient. */
  public static final OptimizerSpec SGD =
      new OptimizerSpec(
          "Sgd",
          "w ← w - η g",
          (w, g, state, rate, t) -> {
            for (int i = 0; i < w.length; i++) {
              w[i] -= rate * g[i];
            }
          });

  /** With a velocity, of μ = 0.9. */
  public static final OptimizerSpec MOMENTUM =
      new OptimizerSpec(
          "Momentum",
          "v ← μ v + g, w ← w - η v",
          (w, g, state, rate, t) -> {
            double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
            for (int i = 0; i < w.length; i++) {
              v[i] = 0.9 * v[i] + g[i];
              w[i] -= rate * v[i];
            }
          });

  /** Momentum that looks ahead. */
  public static final OptimizerSpec NESTEROV =
      new OptimizerSpec(
          "Nesterov",
          "v ← μ v + g, w ← w - η (g + μ v)",
          (w, g, state, rate, t) -> {
            double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
            for (int i = 0; i < w.length; i++) {
              v[i] = 0.9 * v[i] + g[i];
              w[i] -= rate * (g[i] + 0.9 * v[i]);
            }
          });

  /** By the root of all squares so far. */
  public static final OptimizerSpec ADAGRAD =
      new OptimizerSpec(
          "AdaGrad",
          "s ← s + g², w ← w - η g / (√s + ε)",
          (w, g, state, rate, t) -> {
            double[] s = state.computeIfAbsent("s", name -> new double[w.length]);
            for (int i = 0; i < w.length; i++) {
              s[i] += g[i] * g[i];
              w[i] -= rate * g[i] / (Math.sqrt(s[i]) + 1e-10);
            }
          });

  /** By the root of a running mean of squares. */
  public static final OptimizerSpec RMSPROP =
      new OptimizerSpec(
          "RMSprop",
          "v ← α v + (1 - α) g², w ← w - η g / (√v + ε)",
          rmsProp((rate, g, v, t) -> rate * g / (Math.sqrt(v) + 1e-8)));

  /** By both running means, made as large as what they are means of. */
  public static final OptimizerSpec ADAM =
      new OptimizerSpec(
          "Adam",
          "w ← w - η m̂ / (√v̂ + ε)",
          adam(
              (rate, m, v, t) ->
                  rate * corrected(m, 0.9, t) / (Math.sqrt(corrected(v, 0.999, t)) + 1e-8)));

  /** Adam, of weights that shrink by a share of themselves, λ = 0.1. */
  public static final OptimizerSpec ADAMW =
      new OptimizerSpec(
          "AdamW",
          "w ← w - η λ w, then Adam's step",
          (w, g, state, rate, t) -> {
            for (int i = 0; i < w.length; i++) {
              w[i] -= rate * 0.1 * w[i];
            }
            ADAM.rule().update(w, g, state, rate, t);
          });

  private OptimizerSpecs() {}

  /**
   * What is taken from a weight, of the gradient or its running mean, and of that of its square.
   */
  @FunctionalInterface
  public interface ScaledStep {

    /** At step t, counted from 1, with a rate of this. */
    double of(double rate, double m, double v, long t);
  }

  /** With RMSprop's running mean of squares, a step of any formula. */
  public static Rule rmsProp(ScaledStep step) {
    return (w, g, state, rate, t) -> {
      double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
      for (int i = 0; i < w.length; i++) {
        v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
        w[i] -= step.of(rate, g[i], v[i], t);
      }
    };
  }

  /** With Adam's running means of gradients and of squares, a step of any formula. */
  public static Rule adam(ScaledStep step) {
    return (w, g, state, rate, t) -> {
      double[] m = state.computeIfAbsent("m", name -> new double[w.length]);
      double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
      for (int i = 0; i < w.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
        w[i] -= step.of(rate, m[i], v[i], t);
      }
    };
  }

  /** A running mean that started at 0, made as large as what it is a mean of. */
  public static double corrected(double mean, double beta, long t) {
    return mean / (1 - Math.pow(beta, t));
  }
}
