package backprop.autograder.library;

import backprop.autograder.spec.OptimizerSpecs;
import backprop.optim.AdaGrad;
import java.util.stream.Stream;

final class AdaGradContractTest extends LibrarySuite {

  AdaGradContractTest() {
    super(AdaGrad.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        optimizer(OptimizerSpecs.ADAGRAD, (p, schedule) -> new AdaGrad(p, schedule, 1e-10)));
  }
}
