package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.init.Xavier;
import backprop.nn.PositionalEmbedding;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class PositionalEmbeddingContractTest extends LibrarySuite {

  private static final int CONTEXT = 6;

  PositionalEmbeddingContractTest() {
    super(PositionalEmbedding.class);
  }

  @Override
  Stream<Trialled> trialled() {
    LayerSpec spec =
        new LayerSpec(
            "PositionalEmbedding",
            Map.of("Y", "Y_is = X_is + W[s]", "dX", "dX = dY", "w", "dW[s] = Σ_i dY_is"),
            new Sizes(new long[] {3, 3, 3}, List.of(new ParameterShape("w", CONTEXT, 3))),
            new Sizes(new long[] {2, CONTEXT, 4}, List.of(new ParameterShape("w", CONTEXT, 4))),
            PositionalEmbeddingContractTest::moved,
            List.of(new long[] {3, CONTEXT + 1, 3}, new long[] {3, 3, 4}, new long[] {3, 3}),
            true);
    return Stream.of(
        layer(
            "PositionalEmbedding",
            spec,
            a -> {
              int d = (int) a.array(4).size(1);
              return new PositionalEmbedding(CONTEXT, d, Xavier.normal(), a.type(1), random(a));
            }));
  }

  private static Tensor moved(Tensor x, Map<String, Tensor> p) {
    int t = (int) x.shape()[1];
    int d = (int) x.shape()[2];
    double[] y = x.values().clone();
    for (int i = 0; i < y.length; i++) {
      y[i] += p.get("w").at(i / d % t, i % d);
    }
    return Tensor.of(x.shape(), y);
  }
}
