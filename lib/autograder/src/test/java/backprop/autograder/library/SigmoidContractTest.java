package backprop.autograder.library;

import backprop.autograder.spec.ActivationSpecs;
import backprop.nn.Sigmoid;
import java.util.stream.Stream;

final class SigmoidContractTest extends LibrarySuite {

  SigmoidContractTest() {
    super(Sigmoid.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(elementwise(ActivationSpecs.SIGMOID, Sigmoid::new));
  }
}
