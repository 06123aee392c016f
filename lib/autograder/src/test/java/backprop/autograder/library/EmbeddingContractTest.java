package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.init.Xavier;
import backprop.nn.Embedding;
import backprop.nn.Layer;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

public final class EmbeddingContractTest extends LibrarySuite {

  private static final int VOCABULARY = 4;

  EmbeddingContractTest() {
    super(Embedding.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        embedding("Embedding", this::own),
        embedding("Embedding of sequences", new long[] {3, 3}, new long[] {2, 5}, this::own));
  }

  /** What {@code change} makes of an Embedding. */
  public static Trialled embedding(String name, UnaryOperator<Layer> change) {
    return embedding(name, new long[] {5}, new long[] {3}, change);
  }

  private static Trialled embedding(
      String name, long[] main, long[] other, UnaryOperator<Layer> change) {
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of("Y", "Y_i = W[X_i]", "dX", "dX = 0", "w", "dW[v] = Σ dY_i where X_i = v"),
            new Sizes(main, List.of(new ParameterShape("w", VOCABULARY, 3))),
            new Sizes(other, List.of(new ParameterShape("w", VOCABULARY, 5))),
            EmbeddingContractTest::lookUp,
            List.of(new long[] {2, 2, 2}),
            true,
            VOCABULARY);
    return Trialled.layer(
        name,
        spec,
        a -> {
          int d = (int) a.array(4).size(1);
          Layer embedding = new Embedding(VOCABULARY, d, Xavier.normal(), a.type(1), random(a));
          return change.apply(filled(embedding, a));
        });
  }

  private static Tensor lookUp(Tensor x, Map<String, Tensor> p) {
    Tensor w = p.get("w");
    int d = (int) w.shape()[1];
    double[] y = new double[x.values().length * d];
    for (int i = 0; i < y.length; i++) {
      y[i] = w.at((int) x.values()[i / d], i % d);
    }
    long[] shape = Arrays.copyOf(x.shape(), x.shape().length + 1);
    shape[x.shape().length] = d;
    return Tensor.of(shape, y);
  }
}
