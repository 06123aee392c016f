package backprop.nn;

import backprop.init.Initializer;
import backprop.init.Xavier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One block of a transformer: steps look at each other, then each thinks by itself; both only add
 * to what comes in.
 *
 * <pre>
 * forward   U = X + attention(norm(X))
 *           Y = U + W₂ gelu(W₁ norm'(U) + b₁) + b₂,     with 4d numbers between W₁ and W₂
 * backward  that of its layers, in reverse
 * shapes    X, Y, dY [n,t,d]
 * keeps     what its layers keep
 * </pre>
 *
 * <p>The norms stand before what they serve, as in GPT-2. Derived in lesson 19; Vaswani et al.,
 * 2017; Radford et al., 2019.
 */
public final class TransformerBlock implements Composite {

  private final MultiHeadAttention attention;
  private final Layer look;
  private final Layer think;

  /** Weights drawn by {@link Xavier#uniform()} from a generator of this seed, in FLOAT. */
  public TransformerBlock(int d, int heads, boolean causal, long seed) {
    this(d, heads, causal, Xavier.uniform(), DataType.FLOAT, new Random(seed));
  }

  /**
   * Weights drawn by {@code initializer}, biases zero.
   *
   * @throws IllegalArgumentException if {@code d} is no multiple of {@code heads}
   */
  public TransformerBlock(
      int d,
      int heads,
      boolean causal,
      Initializer initializer,
      DataType type,
      RandomGenerator random) {
    attention = new MultiHeadAttention(d, heads, causal, initializer, type, random);
    look = new Residual(new Sequential(new LayerNorm(d, 1e-5, type), attention));
    think =
        new Residual(
            new Sequential(
                new LayerNorm(d, 1e-5, type),
                new PositionWise(
                    new Sequential(
                        new Dense(d, 4 * d, initializer, type, random),
                        new Gelu(),
                        new Dense(4 * d, d, initializer, type, random)))));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    return think.forward(look.forward(x, mode), mode);
  }

  @Override
  public INDArray backward(INDArray dY) {
    return look.backward(think.backward(dY));
  }

  /** The attention in it, for a picture of who looks at whom. */
  public MultiHeadAttention attention() {
    return attention;
  }

  @Override
  public Map<String, Layer> layers() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    layers.put("look", look);
    layers.put("think", think);
    return layers;
  }

  @Override
  public List<Parameter> parameters() {
    return List.copyOf(named().values());
  }

  @Override
  public Map<String, Parameter> named() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    layers()
        .forEach(
            (part, layer) -> layer.named().forEach((name, p) -> named.put(part + "." + name, p)));
    return named;
  }

  @Override
  public String toString() {
    return "TransformerBlock of " + attention;
  }
}
