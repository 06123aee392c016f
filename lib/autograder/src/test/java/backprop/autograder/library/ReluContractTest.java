package backprop.autograder.library;

import backprop.autograder.spec.ActivationSpecs;
import backprop.nn.Relu;
import java.util.stream.Stream;

final class ReluContractTest extends LibrarySuite {

  ReluContractTest() {
    super(Relu.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(elementwise(ActivationSpecs.RELU, Relu::new));
  }
}
