package backprop.autograder.library;

import backprop.autograder.spec.OptimizerSpecs;
import backprop.optim.Nesterov;
import java.util.stream.Stream;

final class NesterovContractTest extends LibrarySuite {

  NesterovContractTest() {
    super(Nesterov.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        optimizer(OptimizerSpecs.NESTEROV, (p, schedule) -> new Nesterov(p, schedule, 0.9)));
  }
}
