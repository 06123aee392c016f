package backprop.autograder.library;

import backprop.autograder.contract.OptimizerSpec;
import backprop.optim.Adam;
import java.util.stream.Stream;

final class AdamContractTest extends LibrarySuite {

  static final OptimizerSpec SPEC =
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

  AdamContractTest() {
    super(Adam.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(optimizer(SPEC, (p, schedule) -> new Adam(p, schedule, 0.9, 0.999, 1e-8)));
  }
}
