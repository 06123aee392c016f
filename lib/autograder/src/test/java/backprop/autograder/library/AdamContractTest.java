package backprop.autograder.library;

import backprop.autograder.spec.OptimizerSpecs;
import backprop.optim.Adam;
import java.util.stream.Stream;

final class AdamContractTest extends LibrarySuite {

  AdamContractTest() {
    super(Adam.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        optimizer(OptimizerSpecs.ADAM, (p, schedule) -> new Adam(p, schedule, 0.9, 0.999, 1e-8)));
  }
}
