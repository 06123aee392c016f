package backprop.autograder.library;

import backprop.autograder.contract.OptimizerSpec;
import backprop.optim.AdaGrad;
import java.util.stream.Stream;

final class AdaGradContractTest extends LibrarySuite {

  private static final OptimizerSpec SPEC =
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

  AdaGradContractTest() {
    super(AdaGrad.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(optimizer(SPEC, (p, schedule) -> new AdaGrad(p, schedule, 1e-10)));
  }
}
