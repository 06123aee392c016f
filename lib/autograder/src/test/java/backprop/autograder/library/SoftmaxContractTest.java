package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.nn.Softmax;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class SoftmaxContractTest extends LibrarySuite {

  SoftmaxContractTest() {
    super(Softmax.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        layer(
            "Softmax",
            new LayerSpec(
                "Softmax",
                Map.of("Y", "Y = exp X / Σ exp X"),
                new Sizes(new long[] {3, 3}, List.of()),
                new Sizes(new long[] {4, 2, 3}, List.of()),
                (x, p) -> softmax(x),
                List.of(),
                true),
            a -> new Softmax()));
  }

  private static Tensor softmax(Tensor x) {
    int k = (int) x.shape()[x.shape().length - 1];
    double[] y = new double[x.values().length];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int j = 0; j < k; j++) {
        sum += Math.exp(x.values()[i / k * k + j]);
      }
      y[i] = Math.exp(x.values()[i]) / sum;
    }
    return Tensor.of(x.shape(), y);
  }
}
