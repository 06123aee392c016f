package backprop.autograder.library;

import backprop.autograder.contract.OptimizerSpec;
import backprop.optim.RmsProp;
import java.util.stream.Stream;

final class RmsPropContractTest extends LibrarySuite {

  private static final OptimizerSpec SPEC =
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

  RmsPropContractTest() {
    super(RmsProp.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(optimizer(SPEC, (p, schedule) -> new RmsProp(p, schedule, 0.99, 1e-8)));
  }
}
