package backprop.autograder.library;

import backprop.autograder.contract.OptimizerSpec;
import backprop.nn.Parameter;
import backprop.optim.AdamW;
import java.util.stream.Stream;

final class AdamWContractTest extends LibrarySuite {

  private static final OptimizerSpec SPEC =
      new OptimizerSpec(
          "AdamW",
          "w ← w - η λ w, then Adam's step",
          (w, g, state, rate, t) -> {
            for (int i = 0; i < w.length; i++) {
              w[i] -= rate * 0.1 * w[i];
            }
            AdamContractTest.SPEC.rule().update(w, g, state, rate, t);
          });

  AdamWContractTest() {
    super(AdamW.class);
  }

  @Override
  Stream<Trialled> trialled() {
    // It does not shrink biases, and the contract's formula knows one kind of parameter.
    return Stream.of(
        optimizer(
            SPEC,
            (p, schedule) -> new AdamW(p, schedule, 0.1, 0.9, 0.999, 1e-8),
            value -> Parameter.weight("w", value)));
  }
}
