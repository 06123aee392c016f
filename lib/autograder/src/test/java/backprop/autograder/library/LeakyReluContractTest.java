package backprop.autograder.library;

import backprop.autograder.spec.ActivationSpecs;
import backprop.nn.LeakyRelu;
import java.util.stream.Stream;

final class LeakyReluContractTest extends LibrarySuite {

  LeakyReluContractTest() {
    super(LeakyRelu.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(elementwise(ActivationSpecs.LEAKY_RELU, () -> new LeakyRelu(0.2)));
  }
}
