package backprop.autograder.library;

import backprop.autograder.spec.OptimizerSpecs;
import backprop.nn.Parameter;
import backprop.optim.AdamW;
import java.util.stream.Stream;

final class AdamWContractTest extends LibrarySuite {

  AdamWContractTest() {
    super(AdamW.class);
  }

  @Override
  Stream<Trialled> trialled() {
    // It does not shrink biases, and the contract's formula knows one kind of parameter.
    return Stream.of(
        optimizer(
            OptimizerSpecs.ADAMW,
            (p, schedule) -> new AdamW(p, schedule, 0.1, 0.9, 0.999, 1e-8),
            value -> Parameter.weight("w", value)));
  }
}
