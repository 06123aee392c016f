package backprop.autograder.library;

import static backprop.autograder.spec.ActivationSpecs.sigmoid;

import backprop.nn.Lstm;
import backprop.worker.subject.Tensor;
import java.util.Map;
import java.util.stream.Stream;

final class LstmContractTest extends RecurrentSuite {

  LstmContractTest() {
    super(Lstm.class, 4, false);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(recurrent("Lstm", Lstm::new));
  }

  @Override
  double[] step(double[] xW, double[] hU, double[] h, double[] cell, Map<String, Tensor> p) {
    int d = h.length;
    double[] after = new double[d];
    for (int k = 0; k < d; k++) {
      double i = sigmoid(xW[k] + hU[k]);
      double f = sigmoid(xW[d + k] + hU[d + k]);
      double g = Math.tanh(xW[2 * d + k] + hU[2 * d + k]);
      double o = sigmoid(xW[3 * d + k] + hU[3 * d + k]);
      cell[k] = f * cell[k] + i * g;
      after[k] = o * Math.tanh(cell[k]);
    }
    return after;
  }
}
