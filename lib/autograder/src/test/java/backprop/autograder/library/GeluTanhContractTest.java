package backprop.autograder.library;

import backprop.autograder.spec.ActivationSpecs;
import backprop.nn.GeluTanh;
import java.util.stream.Stream;

final class GeluTanhContractTest extends LibrarySuite {

  GeluTanhContractTest() {
    super(GeluTanh.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(elementwise(ActivationSpecs.GELU_TANH, GeluTanh::new));
  }
}
