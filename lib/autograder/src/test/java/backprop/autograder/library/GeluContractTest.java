package backprop.autograder.library;

import backprop.autograder.contract.ElementwiseSpec;
import backprop.nn.Gelu;
import java.util.stream.Stream;

final class GeluContractTest extends LibrarySuite {

  GeluContractTest() {
    super(Gelu.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        elementwise(
            new ElementwiseSpec(
                "Gelu",
                "Y = X ⊙ Φ(X)",
                "dX = dY ⊙ (Φ(X) + X ⊙ φ(X))",
                x -> x * normalBelow(x),
                x -> normalBelow(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)),
            Gelu::new));
  }

  /** Φ by Simpson's rule on the density, from -12 on: an integral, no library's erf. */
  static double normalBelow(double x) {
    if (Math.abs(x) > 12) {
      return x > 0 ? 1 : 0;
    }
    int steps = 20_000;
    double h = (x + 12) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double at = -12 + i * h;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-at * at / 2);
    }
    return sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}
