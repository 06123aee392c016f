package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.spec.LayerSpecs;
import backprop.init.He;
import backprop.nn.Dense;
import backprop.nn.Residual;
import backprop.nn.Sequential;
import backprop.nn.Tanh;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class ResidualContractTest extends LibrarySuite {

  ResidualContractTest() {
    super(Residual.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        layer(
            "Residual",
            new LayerSpec(
                "Residual",
                Map.of("Y", "Y = X + tanh(X W + b)"),
                sizes(3, 3),
                sizes(5, 4),
                (x, p) -> x.plus(affineThenTanh(x, p)),
                List.of(new long[] {3, 4}),
                true),
            a -> {
              int d = (int) a.array(5).length();
              Dense dense = new Dense(d, d, He.normal(), a.type(1), random(a));
              return new Residual(new Sequential(dense, new Tanh()));
            }));
  }

  private static Sizes sizes(int n, int d) {
    return new Sizes(
        new long[] {n, d},
        List.of(new ParameterShape("dense1.w", d, d), new ParameterShape("dense1.b", d)));
  }

  private static Tensor affineThenTanh(Tensor x, Map<String, Tensor> p) {
    Map<String, Tensor> affine = Map.of("w", p.get("dense1.w"), "b", p.get("dense1.b"));
    Tensor z = LayerSpecs.AFFINE.reference().apply(x, affine);
    return Tensor.of(z.shape(), Arrays.stream(z.values()).map(Math::tanh).toArray());
  }
}
