package backprop.autograder.library;

import static backprop.autograder.library.MultiHeadAttentionContractTest.affine;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.spec.ActivationSpecs;
import backprop.init.Xavier;
import backprop.nn.TransformerBlock;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class TransformerBlockContractTest extends LibrarySuite {

  private static final String ATTENTION = "attn.";
  private static final String NORM = "ln_1.";
  private static final String NORM2 = "ln_2.";

  TransformerBlockContractTest() {
    super(TransformerBlock.class);
  }

  @Override
  Stream<Trialled> trialled() {
    LayerSpec spec =
        new LayerSpec(
            "TransformerBlock",
            Map.of("Y", "U = X + attention(norm(X)), Y = U + W₂ gelu(W₁ norm'(U) + b₁) + b₂"),
            sizes(2, 3, 2),
            sizes(2, 3, 4),
            TransformerBlockContractTest::block,
            List.of(new long[] {2, 3, 3}, new long[] {2, 2}),
            true);
    return Stream.of(
        layer(
            "TransformerBlock",
            spec,
            a -> {
              int d = (int) a.array(4).length();
              return new TransformerBlock(d, 2, true, Xavier.normal(), a.type(1), random(a));
            }));
  }

  private static Sizes sizes(int n, int t, int d) {
    List<ParameterShape> p = new ArrayList<>();
    p.add(new ParameterShape(NORM + "gain", d));
    p.add(new ParameterShape(NORM + "bias", d));
    p.addAll(MultiHeadAttentionContractTest.parameters(ATTENTION, d));
    p.add(new ParameterShape(NORM2 + "gain", d));
    p.add(new ParameterShape(NORM2 + "bias", d));
    p.add(new ParameterShape("mlp.fc.w", d, 4L * d));
    p.add(new ParameterShape("mlp.fc.b", 4L * d));
    p.add(new ParameterShape("mlp.proj.w", 4L * d, d));
    p.add(new ParameterShape("mlp.proj.b", d));
    return new Sizes(new long[] {n, t, d}, p);
  }

  private static Tensor block(Tensor x, Map<String, Tensor> p) {
    int d = (int) x.shape()[2];
    Tensor attended =
        MultiHeadAttentionContractTest.attend(norm(x, p, NORM), p, ATTENTION, 2, true);
    Tensor u = x.plus(attended);
    double[] normed = norm(u, p, NORM2).values();
    Tensor hidden = affine(normed, d, p.get("mlp.fc.w"), p.get("mlp.fc.b"));
    double[] bent = Arrays.stream(hidden.values()).map(ActivationSpecs.GELU.f()).toArray();
    Tensor out = affine(bent, 4 * d, p.get("mlp.proj.w"), p.get("mlp.proj.b"));
    return u.plus(Tensor.of(u.shape(), out.values()));
  }

  private static Tensor norm(Tensor x, Map<String, Tensor> p, String prefix) {
    return LayerNormContractTest.formula(
        x, Map.of("gain", p.get(prefix + "gain"), "bias", p.get(prefix + "bias")));
  }
}
