package backprop.autograder.spec;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Layers that learn. */
public final class LayerSpecs {

  /** What an affine layer computes, in two plain loops. */
  public static final LayerSpec AFFINE =
      new LayerSpec(
          "the affine layer",
          Map.of(
              "Y", "Y = X W + b",
              "dX", "dX = dY Wᵀ",
              "w", "dW = Xᵀ dY",
              "b", "db = Σ_rows dY"),
          sizes(3, 3, 3),
          sizes(5, 4, 2),
          LayerSpecs::affine,
          List.of(new long[] {3, 4}, new long[] {3}, new long[] {3, 3, 1}),
          true,
          0,
          false,
          List.of(sizes(4, 3, 1), sizes(4, 1, 3)),
          Optional.of(sizes(40, 350, 350)));

  private LayerSpecs() {}

  private static Sizes sizes(int n, int in, int out) {
    return new Sizes(
        new long[] {n, in},
        List.of(new ParameterShape("w", in, out), new ParameterShape("b", out)));
  }

  private static Tensor affine(Tensor x, Map<String, Tensor> parameters) {
    Tensor w = parameters.get("w");
    double[] b = parameters.get("b").values();
    int n = (int) x.shape()[0];
    int out = b.length;
    double[] y = new double[n * out];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < out; k++) {
        y[i * out + k] = b[k];
        for (int j = 0; j < x.shape()[1]; j++) {
          y[i * out + k] += x.at(i, j) * w.at(j, k);
        }
      }
    }
    return Tensor.of(new long[] {n, out}, y);
  }
}
