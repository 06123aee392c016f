package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.nn.Flatten;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class FlattenContractTest extends LibrarySuite {

  FlattenContractTest() {
    super(Flatten.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        layer(
            "Flatten",
            new LayerSpec(
                "Flatten",
                Map.of("Y", "Y = X, one row an example", "dX", "dX = dY in X's shape"),
                new Sizes(new long[] {3, 2, 2}, List.of()),
                new Sizes(new long[] {2, 3, 2, 4}, List.of()),
                (x, p) -> flat(x),
                List.of(new long[] {3}),
                true),
            a -> new Flatten()));
  }

  private static Tensor flat(Tensor x) {
    long n = x.shape()[0];
    return Tensor.of(new long[] {n, x.values().length / n}, x.values());
  }
}
