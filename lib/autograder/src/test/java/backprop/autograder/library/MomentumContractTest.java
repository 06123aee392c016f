package backprop.autograder.library;

import backprop.autograder.spec.OptimizerSpecs;
import backprop.optim.Momentum;
import java.util.stream.Stream;

final class MomentumContractTest extends LibrarySuite {

  MomentumContractTest() {
    super(Momentum.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        optimizer(OptimizerSpecs.MOMENTUM, (p, schedule) -> new Momentum(p, schedule, 0.9)));
  }
}
