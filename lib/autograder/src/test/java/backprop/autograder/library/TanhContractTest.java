package backprop.autograder.library;

import backprop.autograder.contract.ElementwiseSpec;
import backprop.nn.Tanh;
import java.util.stream.Stream;

final class TanhContractTest extends LibrarySuite {

  TanhContractTest() {
    super(Tanh.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        elementwise(
            new ElementwiseSpec(
                "Tanh",
                "Y = tanh(X)",
                "dX = dY ⊙ (1 - Y²)",
                Math::tanh,
                x -> 1 / Math.pow(Math.cosh(x), 2)),
            Tanh::new));
  }
}
