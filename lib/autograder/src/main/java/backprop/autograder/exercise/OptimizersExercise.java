package backprop.autograder.exercise;

import backprop.autograder.contract.OptimizerContract;
import backprop.autograder.contract.OptimizerSpec;
import backprop.autograder.contract.ScheduleContract;
import backprop.autograder.contract.ScheduleSpec;
import backprop.autograder.spec.OptimizerSpecs;
import backprop.autograder.spec.ScheduleSpecs;
import backprop.exercise.Exercises;
import backprop.exercise.OptimizersFactory;
import java.util.List;
import java.util.stream.Stream;

/** Exercise 13: momentum, RMSprop and Adam, and a schedule, for 8 points each. */
public final class OptimizersExercise {

  private static final OptimizerSpec MOMENTUM =
      OptimizerSpecs.MOMENTUM
          .butNot(
              "gradients enter your velocity with 1 - μ",
              (w, g, state, rate, t) -> {
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  v[i] = 0.9 * v[i] + 0.1 * g[i];
                  w[i] -= rate * v[i];
                }
              })
          .butNot("your step looks ahead, as Nesterov's does", OptimizerSpecs.NESTEROV.rule());

  private static final OptimizerSpec RMSPROP =
      OptimizerSpecs.RMSPROP
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
              OptimizerSpecs.rmsProp((rate, g, v, t) -> rate * g / (v + 1e-8)))
          .butNot(
              "ε is within your root, and belongs beside it",
              OptimizerSpecs.rmsProp((rate, g, v, t) -> rate * g / Math.sqrt(v + 1e-8)))
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
      OptimizerSpecs.ADAM
          .butNot(
              "m and v are not corrected for their start at 0",
              OptimizerSpecs.adam((rate, m, v, t) -> rate * m / (Math.sqrt(v) + 1e-8)))
          .butNot(
              "ε is within your root, and belongs beside it",
              OptimizerSpecs.adam(
                  (rate, m, v, t) ->
                      rate
                          * OptimizerSpecs.corrected(m, 0.9, t)
                          / Math.sqrt(OptimizerSpecs.corrected(v, 0.999, t) + 1e-8)))
          .butNot(
              "the correction changes m itself: m̂ is a new array",
              (w, g, state, rate, t) -> {
                double[] m = state.computeIfAbsent("m", name -> new double[w.length]);
                double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
                for (int i = 0; i < w.length; i++) {
                  m[i] = OptimizerSpecs.corrected(0.9 * m[i] + 0.1 * g[i], 0.9, t);
                  v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                  double vHat = OptimizerSpecs.corrected(v[i], 0.999, t);
                  w[i] -= rate * m[i] / (Math.sqrt(vHat) + 1e-8);
                }
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
            Stream.of(schedule()))
        .toList();
  }

  private static GradedPart schedule() {
    ScheduleSpec spec = ScheduleSpecs.WARM_UP_THEN_COSINE;
    return new GradedPart(spec.name(), ScheduleContract.class, spec);
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
