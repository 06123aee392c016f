package backprop.autograder.exercise;

import backprop.autograder.contract.OptimizerContract;
import backprop.autograder.contract.OptimizerSpec;
import backprop.autograder.contract.ScheduleContract;
import backprop.autograder.contract.ScheduleSpec;
import backprop.exercise.Exercises;
import backprop.exercise.OptimizersFactory;
import java.util.List;
import java.util.stream.Stream;

/** Exercise 13: momentum, RMSprop and Adam, and a schedule, for 8 points each. */
public final class OptimizersExercise {

  private static final OptimizerSpec MOMENTUM =
      new OptimizerSpec(
              "Momentum",
              "v ← μ v + g, w ← w - η v",
              (w, g, state, rate, t) -> {
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  v[i] = 0.9 * v[i] + g[i];
                  w[i] -= rate * v[i];
                }
              })
          .butNot(
              "gradients enter your velocity with 1 - μ",
              (w, g, state, rate, t) -> {
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  v[i] = 0.9 * v[i] + 0.1 * g[i];
                  w[i] -= rate * v[i];
                }
              })
          .butNot(
              "your step looks ahead, as Nesterov's does",
              (w, g, state, rate, t) -> {
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  v[i] = 0.9 * v[i] + g[i];
                  w[i] -= rate * (g[i] + 0.9 * v[i]);
                }
              });

  private static final OptimizerSpec RMSPROP =
      new OptimizerSpec(
              "RMSprop",
              "v ← α v + (1 - α) g², w ← w - η g / (√v + ε)",
              rmsProp((rate, g, v, t) -> rate * g / (Math.sqrt(v) + 1e-8)))
          .butNot(
              "α and 1 - α have changed places",
              (w, g, state, rate, t) -> {
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  v[i] = 0.01 * v[i] + 0.99 * g[i] * g[i];
                  w[i] -= rate * g[i] / (Math.sqrt(v[i]) + 1e-8);
                }
              })
          .butNot(
              "the root is missing: g is divided by √v, not by v",
              rmsProp((rate, g, v, t) -> rate * g / (v + 1e-8)))
          .butNot(
              "ε is within your root, and belongs beside it",
              rmsProp((rate, g, v, t) -> rate * g / Math.sqrt(v + 1e-8)))
          .butNot(
              "v itself was overwritten by its root: the root is a new array",
              (w, g, state, rate, t) -> {
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  v[i] = Math.sqrt(0.99 * v[i] + 0.01 * g[i] * g[i]);
                  w[i] -= rate * g[i] / (v[i] + 1e-8);
                }
              });

  private static final OptimizerSpec ADAM =
      new OptimizerSpec(
              "Adam",
              "w ← w - η m̂ / (√v̂ + ε)",
              adam(
                  (rate, m, v, t) ->
                      rate * corrected(m, 0.9, t) / (Math.sqrt(corrected(v, 0.999, t)) + 1e-8)))
          .butNot(
              "m and v are not corrected for their start at 0",
              adam((rate, m, v, t) -> rate * m / (Math.sqrt(v) + 1e-8)))
          .butNot(
              "ε is within your root, and belongs beside it",
              adam(
                  (rate, m, v, t) ->
                      rate * corrected(m, 0.9, t) / Math.sqrt(corrected(v, 0.999, t) + 1e-8)))
          .butNot(
              "the correction changes m itself: m̂ is a new array",
              (w, g, state, rate, t) -> {
                double[] m = state.computeIfAbsent("m", name -> new double[w.length]);
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  m[i] = corrected(0.9 * m[i] + 0.1 * g[i], 0.9, t);
                  v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                  double vHat = corrected(v[i], 0.999, t);
                  w[i] -= rate * m[i] / (Math.sqrt(vHat) + 1e-8);
                }
              });

  private static final ScheduleSpec SCHEDULE =
      new ScheduleSpec(
          "Schedule",
          "η t / W, then η/2 (1 + cos π (t - W)/(T - W))",
          (rate, warmUp, steps, t) -> {
            if (t < warmUp) {
              return rate * t / warmUp;
            }
            double share = (t - warmUp) / (double) (steps - warmUp);
            return t > steps ? 0 : rate / 2 * (1 + Math.cos(Math.PI * share));
          });

  /** The exercise. */
  public static final GradedExercise<OptimizersFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.OPTIMIZERS,
          parts(),
          "new backprop.exercise.OptimizersFactory("
              + "MyMomentum::new, MyRmsProp::new, MyAdam::new, MySchedule::new)",
          shortcuts());

  private OptimizersExercise() {}

  private static List<GradedPart> parts() {
    return Stream.concat(
            Stream.of(MOMENTUM, RMSPROP, ADAM)
                .map(spec -> new GradedPart(spec.name(), OptimizerContract.class, spec)),
            Stream.of(new GradedPart("Schedule", ScheduleContract.class, SCHEDULE)))
        .toList();
  }

  /**
   * What is taken from a weight, of the gradient or its running mean, and of that of its square.
   */
  private interface Step {
    double of(double rate, double m, double v, long t);
  }

  private static OptimizerSpec.Rule rmsProp(Step step) {
    return (w, g, state, rate, t) -> {
      double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
      for (int i = 0; i < w.length; i++) {
        v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
        w[i] -= step.of(rate, g[i], v[i], t);
      }
    };
  }

  private static OptimizerSpec.Rule adam(Step step) {
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
  private static double corrected(double mean, double beta, long t) {
    return mean / (1 - Math.pow(beta, t));
  }

  private static List<Shortcut> shortcuts() {
    return Stream.concat(
            Stream.of("Momentum", "RmsProp", "Adam", "AdamW", "Nesterov", "AdaGrad")
                .map(name -> Shortcut.ofLibrary("backprop.optim." + name)),
            Stream.of(
                Shortcut.ofClass("UpdaterOps"),
                Shortcut.ofPackage("org.nd4j.linalg.learning"),
                Shortcut.ofMethod("Schedule", "warmUpThenCosine"),
                Shortcut.ofMethod("Schedule", "cosine"),
                Shortcut.ofMethod("Schedule", "oneCycle")))
        .toList();
  }
}
