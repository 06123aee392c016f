package backprop.autograder.library;

import backprop.autograder.contract.ElementwiseSpec;
import backprop.nn.LeakyRelu;
import java.util.stream.Stream;

final class LeakyReluContractTest extends LibrarySuite {

  LeakyReluContractTest() {
    super(LeakyRelu.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        elementwise(
            new ElementwiseSpec(
                "LeakyRelu",
                "Y = X where X > 0, else a X",
                "dX = dY where X > 0, else a dY",
                x -> x > 0 ? x : 0.2 * x,
                x -> x > 0 ? 1 : 0.2),
            () -> new LeakyRelu(0.2)));
  }
}
