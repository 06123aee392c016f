package backprop.autograder.library;

import backprop.autograder.spec.OptimizerSpecs;
import backprop.optim.RmsProp;
import java.util.stream.Stream;

final class RmsPropContractTest extends LibrarySuite {

  RmsPropContractTest() {
    super(RmsProp.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        optimizer(OptimizerSpecs.RMSPROP, (p, schedule) -> new RmsProp(p, schedule, 0.99, 1e-8)));
  }
}
