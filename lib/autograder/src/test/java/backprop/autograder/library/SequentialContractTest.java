package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.spec.LayerSpecs;
import backprop.init.He;
import backprop.nn.Dense;
import backprop.nn.Sequential;
import backprop.nn.Tanh;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

final class SequentialContractTest extends LibrarySuite {

  private static final LayerSpec SPEC =
      new LayerSpec(
          "Sequential",
          Map.of("Y", "Y = tanh(X W₁ + b₁) W₂ + b₂"),
          sizes(3, 3, 3, 3),
          sizes(5, 4, 3, 2),
          (x, p) -> {
            Tensor z = affine(x, p.get("dense1.w"), p.get("dense1.b"));
            double[] bent = Arrays.stream(z.values()).map(Math::tanh).toArray();
            return affine(Tensor.of(z.shape(), bent), p.get("dense2.w"), p.get("dense2.b"));
          },
          List.of(new long[] {3, 4}),
          true);

  SequentialContractTest() {
    super(Sequential.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        layer("Sequential", SPEC, a -> new Sequential(dense(a, 4), new Tanh(), dense(a, 6))));
  }

  /** A Dense layer of the size of the weights that are the {@code w}-th argument. */
  private static Dense dense(Arguments a, int w) {
    INDArray weights = a.array(w);
    return new Dense(
        (int) weights.size(0), (int) weights.size(1), He.normal(), a.type(1), random(a));
  }

  private static Sizes sizes(int n, int in, int hidden, int out) {
    return new Sizes(
        new long[] {n, in},
        List.of(
            new ParameterShape("dense1.w", in, hidden),
            new ParameterShape("dense1.b", hidden),
            new ParameterShape("dense2.w", hidden, out),
            new ParameterShape("dense2.b", out)));
  }

  private static Tensor affine(Tensor x, Tensor w, Tensor b) {
    return LayerSpecs.AFFINE.reference().apply(x, Map.of("w", w, "b", b));
  }
}
