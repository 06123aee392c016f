package backprop.autograder.library;

import static backprop.autograder.spec.ActivationSpecs.sigmoid;

import backprop.nn.Gru;
import backprop.worker.subject.Tensor;
import java.util.Map;
import java.util.stream.Stream;

final class GruContractTest extends RecurrentSuite {

  GruContractTest() {
    super(Gru.class, 3, true);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(recurrent("Gru", Gru::new));
  }

  @Override
  double[] step(double[] xW, double[] hU, double[] h, double[] cell, Map<String, Tensor> p) {
    int d = h.length;
    double[] after = new double[d];
    for (int k = 0; k < d; k++) {
      double r = sigmoid(xW[k] + hU[k]);
      double z = sigmoid(xW[d + k] + hU[d + k]);
      double q = hU[2 * d + k] + p.get("c").values()[k];
      double m = Math.tanh(xW[2 * d + k] + r * q);
      after[k] = (1 - z) * m + z * h[k];
    }
    return after;
  }
}
