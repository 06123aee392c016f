package backprop.autograder.library;

import backprop.autograder.contract.LossSpec;
import backprop.loss.Hinge;
import backprop.worker.subject.Tensor;
import java.util.stream.Stream;

final class HingeContractTest extends LibrarySuite {

  HingeContractTest() {
    super(Hinge.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        loss(
            new LossSpec(
                "Hinge",
                "L = 1/n · Σ_i 1/k · Σ_{j≠y} max(0, 1 - Z_iy + Z_ij)",
                "∂L/∂Z = [1 - Z_iy + Z_ij > 0] / (n k), at y minus the sum of the others",
                new long[] {4, 3},
                SoftmaxCrossEntropyContractTest::classes,
                HingeContractTest::hinge),
            Hinge::new));
  }

  private static double hinge(Tensor z, Tensor classes) {
    int n = (int) z.shape()[0];
    int k = (int) z.shape()[1];
    double loss = 0;
    for (int i = 0; i < n; i++) {
      int y = (int) classes.values()[i];
      for (int j = 0; j < k; j++) {
        if (j != y) {
          loss += Math.max(0, 1 - z.at(i, y) + z.at(i, j)) / k / n;
        }
      }
    }
    return loss;
  }
}
