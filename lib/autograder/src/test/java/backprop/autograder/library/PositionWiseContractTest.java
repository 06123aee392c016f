package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.spec.LayerSpecs;
import backprop.init.Xavier;
import backprop.nn.Dense;
import backprop.nn.PositionWise;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class PositionWiseContractTest extends LibrarySuite {

  PositionWiseContractTest() {
    super(PositionWise.class);
  }

  @Override
  Stream<Trialled> trialled() {
    LayerSpec spec =
        new LayerSpec(
            "PositionWise",
            Map.of("Y", "Y_is = X_is W + b"),
            sizes(3, 3, 3, 3),
            sizes(2, 4, 5, 2),
            PositionWiseContractTest::affine,
            List.of(new long[] {3, 3}),
            true);
    return Stream.of(
        layer(
            "PositionWise",
            spec,
            a -> {
              int in = (int) a.array(4).size(0);
              int out = (int) a.array(4).size(1);
              return new PositionWise(new Dense(in, out, Xavier.normal(), a.type(1), random(a)));
            }));
  }

  private static Sizes sizes(int n, int t, int in, int out) {
    return new Sizes(
        new long[] {n, t, in},
        List.of(new ParameterShape("w", in, out), new ParameterShape("b", out)));
  }

  private static Tensor affine(Tensor x, Map<String, Tensor> p) {
    long n = x.shape()[0];
    long t = x.shape()[1];
    Tensor rows = Tensor.of(new long[] {n * t, x.shape()[2]}, x.values());
    Tensor y = LayerSpecs.AFFINE.reference().apply(rows, p);
    return Tensor.of(new long[] {n, t, y.shape()[1]}, y.values());
  }
}
