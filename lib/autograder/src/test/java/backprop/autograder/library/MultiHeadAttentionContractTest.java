package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.spec.LayerSpecs;
import backprop.init.Xavier;
import backprop.nn.MultiHeadAttention;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class MultiHeadAttentionContractTest extends LibrarySuite {

  MultiHeadAttentionContractTest() {
    super(MultiHeadAttention.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        attention("MultiHeadAttention", 3, 1, false),
        attention("MultiHeadAttention, two heads, causal", 4, 2, true));
  }

  private Trialled attention(String name, int d, int heads, boolean causal) {
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of("Y", "Y = [softmax(Q Kᵀ / √k) V of all heads] W' + b'"),
            new Sizes(new long[] {3, 3, d}, parameters("", d)),
            new Sizes(new long[] {2, 5, 2L * d}, parameters("", 2 * d)),
            (x, p) -> attend(x, p, "", heads, causal),
            List.of(new long[] {3, 3, d + 1}, new long[] {3, d}),
            true);
    return layer(
        name,
        spec,
        a -> {
          int width = (int) a.array(4).size(0);
          return new MultiHeadAttention(
              width, heads, causal, Xavier.normal(), a.type(1), random(a));
        });
  }

  static List<ParameterShape> parameters(String prefix, int d) {
    return List.of(
        new ParameterShape(prefix + "w", d, 3L * d),
        new ParameterShape(prefix + "b", 3L * d),
        new ParameterShape(prefix + "wOut", d, d),
        new ParameterShape(prefix + "bOut", d));
  }

  /** Attention, one number after another: of each example, head, step and step looked at. */
  static Tensor attend(Tensor x, Map<String, Tensor> p, String prefix, int heads, boolean causal) {
    int n = (int) x.shape()[0];
    int t = (int) x.shape()[1];
    int d = (int) x.shape()[2];
    int k = d / heads;
    Tensor qkv = affine(x.values(), d, p.get(prefix + "w"), p.get(prefix + "b"));
    double[] o = new double[n * t * d];
    for (int i = 0; i < n; i++) {
      for (int h = 0; h < heads; h++) {
        for (int s = 0; s < t; s++) {
          int seen = causal ? s + 1 : t;
          double[] share = new double[seen];
          double sum = 0;
          for (int r = 0; r < seen; r++) {
            double score = 0;
            for (int c = 0; c < k; c++) {
              score += qkv.at(i * t + s, h * k + c) * qkv.at(i * t + r, d + h * k + c);
            }
            share[r] = Math.exp(score / Math.sqrt(k));
            sum += share[r];
          }
          for (int r = 0; r < seen; r++) {
            for (int c = 0; c < k; c++) {
              o[(i * t + s) * d + h * k + c] +=
                  share[r] / sum * qkv.at(i * t + r, 2 * d + h * k + c);
            }
          }
        }
      }
    }
    Tensor y = affine(o, d, p.get(prefix + "wOut"), p.get(prefix + "bOut"));
    return Tensor.of(x.shape(), y.values());
  }

  /** Rows of {@code d} numbers, times W plus b. */
  static Tensor affine(double[] x, int d, Tensor w, Tensor b) {
    Tensor rows = Tensor.of(new long[] {x.length / d, d}, x);
    return LayerSpecs.AFFINE.reference().apply(rows, Map.of("w", w, "b", b));
  }
}
