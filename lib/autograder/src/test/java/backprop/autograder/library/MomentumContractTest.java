package backprop.autograder.library;

import backprop.autograder.contract.OptimizerSpec;
import backprop.optim.Momentum;
import java.util.stream.Stream;

public final class MomentumContractTest extends LibrarySuite {

  /** Of μ = 0.9. */
  public static final OptimizerSpec SPEC =
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

  MomentumContractTest() {
    super(Momentum.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(optimizer(SPEC, (p, schedule) -> new Momentum(p, schedule, 0.9)));
  }
}
