package backprop.autograder.library;

import backprop.autograder.spec.OptimizerSpecs;
import backprop.optim.Sgd;
import java.util.stream.Stream;

final class SgdContractTest extends LibrarySuite {

  SgdContractTest() {
    super(Sgd.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(optimizer(OptimizerSpecs.SGD, Sgd::new));
  }
}
