package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.exercise.AffineExercise;
import backprop.init.Xavier;
import backprop.nn.Dense;
import backprop.nn.Embedding;
import backprop.nn.Layer;
import backprop.nn.MultiHeadAttention;
import backprop.nn.PositionWise;
import backprop.nn.PositionalEmbedding;
import backprop.nn.TransformerBlock;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Embeddings, attention and the block made of it, each beside its formula in plain loops. */
public final class SequenceLayers {

  private static final int VOCABULARY = 4;
  private static final int CONTEXT = 6;

  private SequenceLayers() {}

  static Stream<Trialled> all() {
    return Stream.of(
        embedding("Embedding", e -> e),
        embedding("Embedding of sequences", new long[] {3, 3}, new long[] {2, 5}, e -> e),
        positions(),
        stepwise(),
        attention("MultiHeadAttention", 1, false),
        attention("MultiHeadAttention, two heads, causal", 2, true),
        block());
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
            SequenceLayers::lookUp,
            List.of(new long[] {2, 2, 2}),
            true,
            VOCABULARY);
    return Layers.trialled(
        spec,
        name,
        a -> {
          int d = (int) a.array(4).size(1);
          Layer embedding = new Embedding(VOCABULARY, d, Xavier.normal(), a.type(1), random(a));
          return change.apply(Layers.filled(embedding, a));
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

  private static Trialled positions() {
    LayerSpec spec =
        new LayerSpec(
            "PositionalEmbedding",
            Map.of("Y", "Y_is = X_is + W[s]", "dX", "dX = dY", "w", "dW[s] = Σ_i dY_is"),
            new Sizes(new long[] {3, 3, 3}, List.of(new ParameterShape("w", CONTEXT, 3))),
            new Sizes(new long[] {2, CONTEXT, 4}, List.of(new ParameterShape("w", CONTEXT, 4))),
            (x, p) -> {
              int d = (int) x.shape()[2];
              int t = (int) x.shape()[1];
              double[] y = x.values().clone();
              for (int i = 0; i < y.length; i++) {
                y[i] += p.get("w").at(i / d % t, i % d);
              }
              return Tensor.of(x.shape(), y);
            },
            List.of(new long[] {3, CONTEXT + 1, 3}, new long[] {3, 3, 4}, new long[] {3, 3}),
            true);
    return Layers.trialled(
        spec,
        "PositionalEmbedding",
        a -> {
          int d = (int) a.array(4).size(1);
          return Layers.filled(
              new PositionalEmbedding(CONTEXT, d, Xavier.normal(), a.type(1), random(a)), a);
        });
  }

  private static Trialled stepwise() {
    LayerSpec spec =
        new LayerSpec(
            "PositionWise",
            Map.of("Y", "Y_is = X_is W + b"),
            affine(3, 3, 3, 3),
            affine(2, 4, 5, 2),
            (x, p) -> {
              Tensor y = AffineExercise.SPEC.reference().apply(rows(x), p);
              return Tensor.of(new long[] {x.shape()[0], x.shape()[1], y.shape()[1]}, y.values());
            },
            List.of(new long[] {3, 3}),
            true);
    return Layers.trialled(
        spec,
        "PositionWise",
        a -> {
          int in = (int) a.array(4).size(0);
          int out = (int) a.array(4).size(1);
          Layer dense = new Dense(in, out, Xavier.normal(), a.type(1), random(a));
          return Layers.filled(new PositionWise(dense), a);
        });
  }

  private static Sizes affine(int n, int t, int in, int out) {
    return new Sizes(
        new long[] {n, t, in},
        List.of(new ParameterShape("w", in, out), new ParameterShape("b", out)));
  }

  private static Trialled attention(String name, int heads, boolean causal) {
    int d = heads == 1 ? 3 : 4;
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of("Y", "Y = [softmax(Q Kᵀ / √k) V of all heads] W' + b'"),
            new Sizes(new long[] {3, 3, d}, attended("", d)),
            new Sizes(new long[] {2, 5, 2L * d}, attended("", 2 * d)),
            (x, p) -> attend(x, p, "", heads, causal),
            List.of(new long[] {3, 3, d + 1}, new long[] {3, d}),
            true);
    return Layers.trialled(
        spec,
        name,
        a -> {
          int width = (int) a.array(4).size(0);
          return Layers.filled(
              new MultiHeadAttention(width, heads, causal, Xavier.normal(), a.type(1), random(a)),
              a);
        });
  }

  private static List<ParameterShape> attended(String prefix, int d) {
    return List.of(
        new ParameterShape(prefix + "w", d, 3L * d),
        new ParameterShape(prefix + "b", 3L * d),
        new ParameterShape(prefix + "wOut", d, d),
        new ParameterShape(prefix + "bOut", d));
  }

  private static final String ATTENTION = "attn.";
  private static final String NORM = "ln_1.";
  private static final String NORM2 = "ln_2.";

  private static Trialled block() {
    LayerSpec spec =
        new LayerSpec(
            "TransformerBlock",
            Map.of("Y", "U = X + attention(norm(X)), Y = U + W₂ gelu(W₁ norm'(U) + b₁) + b₂"),
            block(2, 3, 2),
            block(2, 3, 4),
            SequenceLayers::block,
            List.of(new long[] {2, 3, 3}, new long[] {2, 2}),
            true);
    return Layers.trialled(
        spec,
        "TransformerBlock",
        a -> {
          int d = (int) a.array(4).length();
          return Layers.filled(
              new TransformerBlock(d, 2, true, Xavier.normal(), a.type(1), random(a)), a);
        });
  }

  private static Sizes block(int n, int t, int d) {
    List<ParameterShape> p = new ArrayList<>();
    p.add(new ParameterShape(NORM + "gain", d));
    p.add(new ParameterShape(NORM + "bias", d));
    p.addAll(attended(ATTENTION, d));
    p.add(new ParameterShape(NORM2 + "gain", d));
    p.add(new ParameterShape(NORM2 + "bias", d));
    p.add(new ParameterShape("mlp.fc.w", d, 4L * d));
    p.add(new ParameterShape("mlp.fc.b", 4L * d));
    p.add(new ParameterShape("mlp.proj.w", 4L * d, d));
    p.add(new ParameterShape("mlp.proj.b", d));
    return new Sizes(new long[] {n, t, d}, p);
  }

  private static Tensor block(Tensor x, Map<String, Tensor> p) {
    Tensor normed = norm(x, p, NORM);
    Tensor u = x.plus(attend(normed, p, ATTENTION, 2, true));
    Tensor hidden = affineOf(rows(norm(u, p, NORM2)), p, "mlp.fc.");
    Tensor bent = Layers.each(v -> v * Layers.normalBelow(v), hidden);
    Tensor out = affineOf(bent, p, "mlp.proj.");
    return u.plus(Tensor.of(u.shape(), out.values()));
  }

  private static Tensor affineOf(Tensor rows, Map<String, Tensor> p, String prefix) {
    return AffineExercise.SPEC
        .reference()
        .apply(rows, Map.of("w", p.get(prefix + "w"), "b", p.get(prefix + "b")));
  }

  private static Tensor norm(Tensor x, Map<String, Tensor> p, String prefix) {
    return NormLayers.layerNorm(
        x, Map.of("gain", p.get(prefix + "gain"), "bias", p.get(prefix + "bias")));
  }

  /** Attention, one number after another: of each example, head, step and step looked at. */
  private static Tensor attend(
      Tensor x, Map<String, Tensor> p, String prefix, int heads, boolean causal) {
    int n = (int) x.shape()[0];
    int t = (int) x.shape()[1];
    int d = (int) x.shape()[2];
    int k = d / heads;
    Tensor qkv = affineOf(rows(x), p, prefix);
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
    Tensor gathered = Tensor.of(new long[] {(long) n * t, d}, o);
    Map<String, Tensor> out = Map.of("w", p.get(prefix + "wOut"), "b", p.get(prefix + "bOut"));
    return Tensor.of(x.shape(), AffineExercise.SPEC.reference().apply(gathered, out).values());
  }

  private static Tensor rows(Tensor x) {
    return Tensor.of(new long[] {x.shape()[0] * x.shape()[1], x.shape()[2]}, x.values());
  }

  private static Random random(Arguments a) {
    return new Random((long) a.number(2));
  }
}
