package backprop.autograder.library;

import backprop.autograder.spec.ActivationSpecs;
import backprop.nn.Gelu;
import java.util.stream.Stream;

final class GeluContractTest extends LibrarySuite {

  GeluContractTest() {
    super(Gelu.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(elementwise(ActivationSpecs.GELU, Gelu::new));
  }
}
