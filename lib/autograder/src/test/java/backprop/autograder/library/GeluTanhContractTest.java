package backprop.autograder.library;

import backprop.autograder.contract.ElementwiseSpec;
import backprop.nn.GeluTanh;
import java.util.stream.Stream;

final class GeluTanhContractTest extends LibrarySuite {

  GeluTanhContractTest() {
    super(GeluTanh.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        elementwise(
            new ElementwiseSpec(
                "GeluTanh",
                "Y = X ⊙ (1 + tanh U) / 2, U = √(2/π) (X + 0.044715 X³)",
                "dX = dY ⊙ (1 + tanh U + X ⊙ U' ⊙ (1 - tanh² U)) / 2",
                x -> x / (1 + Math.exp(-2 * u(x))),
                GeluTanhContractTest::slope),
            GeluTanh::new));
  }

  private static double u(double x) {
    return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
  }

  private static double slope(double x) {
    double tanh = Math.tanh(u(x));
    double slopeOfU = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    double curved = tanh * tanh == 1 ? 0 : x * slopeOfU * (1 - tanh * tanh);
    return (1 + tanh + curved) / 2;
  }
}
