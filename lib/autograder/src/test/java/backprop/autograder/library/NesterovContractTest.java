package backprop.autograder.library;

import backprop.autograder.contract.OptimizerSpec;
import backprop.optim.Nesterov;
import java.util.stream.Stream;

final class NesterovContractTest extends LibrarySuite {

  private static final OptimizerSpec SPEC =
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

  NesterovContractTest() {
    super(Nesterov.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(optimizer(SPEC, (p, schedule) -> new Nesterov(p, schedule, 0.9)));
  }
}
