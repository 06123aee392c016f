package backprop.autograder.library;

import backprop.autograder.contract.ElementwiseSpec;
import backprop.nn.Sigmoid;
import java.util.stream.Stream;

final class SigmoidContractTest extends LibrarySuite {

  SigmoidContractTest() {
    super(Sigmoid.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        elementwise(
            new ElementwiseSpec(
                "Sigmoid",
                "Y = σ(X)",
                "dX = dY ⊙ Y ⊙ (1 - Y)",
                SigmoidContractTest::sigmoid,
                x -> sigmoid(x) * sigmoid(-x)),
            Sigmoid::new));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
