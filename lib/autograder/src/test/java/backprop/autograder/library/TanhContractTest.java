package backprop.autograder.library;

import backprop.autograder.spec.ActivationSpecs;
import backprop.nn.Tanh;
import java.util.stream.Stream;

final class TanhContractTest extends LibrarySuite {

  TanhContractTest() {
    super(Tanh.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(elementwise(ActivationSpecs.TANH, Tanh::new));
  }
}
