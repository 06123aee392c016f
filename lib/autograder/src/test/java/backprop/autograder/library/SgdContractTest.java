package backprop.autograder.library;

import backprop.autograder.contract.OptimizerSpec;
import backprop.optim.Sgd;
import java.util.stream.Stream;

final class SgdContractTest extends LibrarySuite {

  private static final OptimizerSpec SPEC =
      new OptimizerSpec(
          "Sgd",
          "w ← w - η g",
          (w, g, state, rate, t) -> {
            for (int i = 0; i < w.length; i++) {
              w[i] -= rate * g[i];
            }
          });

  SgdContractTest() {
    super(Sgd.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(optimizer(SPEC, Sgd::new));
  }
}
