package backprop.autograder.library;

import backprop.autograder.contract.ElementwiseSpec;
import backprop.nn.Relu;
import java.util.stream.Stream;

final class ReluContractTest extends LibrarySuite {

  ReluContractTest() {
    super(Relu.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        elementwise(
            new ElementwiseSpec(
                "Relu",
                "Y = max(0, X)",
                "dX = dY ⊙ [X > 0]",
                x -> Math.max(0, x),
                x -> x > 0 ? 1 : 0),
            Relu::new));
  }
}
