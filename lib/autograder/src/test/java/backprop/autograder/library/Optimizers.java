package backprop.autograder.library;

import backprop.autograder.contract.OptimizerContract;
import backprop.autograder.contract.OptimizerSpec;
import backprop.exercise.OptimizerFactory;
import backprop.nn.Parameter;
import backprop.optim.AdaGrad;
import backprop.optim.Adam;
import backprop.optim.AdamW;
import backprop.optim.Momentum;
import backprop.optim.Nesterov;
import backprop.optim.Optimizer;
import backprop.optim.RmsProp;
import backprop.optim.Sgd;
import backprop.worker.answer.Answers;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import java.util.stream.Stream;

/** The library's optimizers, each beside its formula in plain Java. */
public final class Optimizers {

  /** Momentum of 0.9. */
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

  private static final OptimizerSpec SGD =
      new OptimizerSpec(
          "Sgd",
          "w ← w - η g",
          (w, g, state, rate, t) -> {
            for (int i = 0; i < w.length; i++) {
              w[i] -= rate * g[i];
            }
          });

  private static final OptimizerSpec ADAM =
      new OptimizerSpec(
          "Adam",
          "w ← w - η m̂ / (√v̂ + ε)",
          (w, g, state, rate, t) -> {
            double[] m = state.computeIfAbsent("m", name -> new double[w.length]);
            double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
            for (int i = 0; i < w.length; i++) {
              m[i] = 0.9 * m[i] + 0.1 * g[i];
              v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
              double mHat = m[i] / (1 - Math.pow(0.9, t));
              double vHat = v[i] / (1 - Math.pow(0.999, t));
              w[i] -= rate * mHat / (Math.sqrt(vHat) + 1e-8);
            }
          });

  private static final OptimizerSpec NESTEROV =
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

  private static final OptimizerSpec ADAGRAD =
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

  private static final OptimizerSpec RMSPROP =
      new OptimizerSpec(
          "RmsProp",
          "v ← α v + (1 - α) g², w ← w - η g / (√v + ε)",
          (w, g, state, rate, t) -> {
            double[] v = state.computeIfAbsent("v", name -> new double[w.length]);
            for (int i = 0; i < w.length; i++) {
              v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
              w[i] -= rate * g[i] / (Math.sqrt(v[i]) + 1e-8);
            }
          });

  private static final OptimizerSpec ADAMW =
      new OptimizerSpec(
          "AdamW",
          "w ← w - η λ w, then Adam's step",
          (w, g, state, rate, t) -> {
            for (int i = 0; i < w.length; i++) {
              w[i] -= rate * 0.1 * w[i];
            }
            ADAM.rule().update(w, g, state, rate, t);
          });

  private Optimizers() {}

  static Stream<Trialled> all() {
    return Stream.of(
        trialled(SGD, Sgd::new),
        trialled(MOMENTUM, (p, schedule) -> new Momentum(p, schedule, 0.9)),
        trialled(ADAM, (p, schedule) -> new Adam(p, schedule, 0.9, 0.999, 1e-8)),
        trialled(NESTEROV, (p, schedule) -> new Nesterov(p, schedule, 0.9)),
        trialled(ADAGRAD, (p, schedule) -> new AdaGrad(p, schedule, 1e-10)),
        trialled(RMSPROP, (p, schedule) -> new RmsProp(p, schedule, 0.99, 1e-8)),
        // It does not shrink biases, and the contract's formula knows one kind of parameter.
        new Trialled(
            ADAMW.name(),
            OptimizerContract.class,
            ADAMW,
            new LocalSubject<>(
                Role.OPTIMIZER,
                arguments ->
                    Answers.made(
                        (p, schedule) -> new AdamW(p, schedule, 0.1, 0.9, 0.999, 1e-8),
                        value -> Parameter.weight("w", value),
                        arguments))));
  }

  /** An optimizer to run the contract on. */
  public static Trialled trialled(OptimizerSpec spec, OptimizerFactory maker) {
    return trialled(Role.OPTIMIZER, spec, maker);
  }

  /** The same with operations of one's own. */
  public static Trialled trialled(
      Role<Optimizer> role, OptimizerSpec spec, OptimizerFactory maker) {
    return new Trialled(
        spec.name(),
        OptimizerContract.class,
        spec,
        new LocalSubject<>(role, arguments -> Answers.made(maker, Made::parameter, arguments)));
  }
}
