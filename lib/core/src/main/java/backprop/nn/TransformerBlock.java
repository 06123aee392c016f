package backprop.nn;

import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.tensor.KeyValues;
import backprop.tensor.Ops;
import java.util.List;
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
 * <p>The norms stand before what they serve, as in GPT-2, whose names the parameters bear: {@code
 * ln_1.…}, {@code attn.…}, {@code ln_2.…}, and {@code mlp.fc.…} and {@code mlp.proj.…}, into the
 * hidden layer and out of it. Derived in lesson 19; Vaswani et al., 2017; Radford et al., 2019.
 */
public final class TransformerBlock implements Composite {

  private final LayerNorm norm;
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
    this(d, heads, causal, new Gelu(), initializer, type, random);
  }

  /**
   * With another function between W₁ and W₂, as {@link GeluTanh}, under the name {@code mlp.gelu}.
   *
   * @throws IllegalArgumentException if {@code d} is no multiple of {@code heads}
   */
  public TransformerBlock(
      int d,
      int heads,
      boolean causal,
      Layer gelu,
      Initializer initializer,
      DataType type,
      RandomGenerator random) {
    norm = new LayerNorm(d, 1e-5, type);
    attention = new MultiHeadAttention(d, heads, causal, initializer, type, random);
    look = new Residual(Sequential.of(new Part("ln_1", norm), new Part("attn", attention)));
    think =
        new Residual(
            Sequential.of(
                new Part("ln_2", new LayerNorm(d, 1e-5, type)),
                new Part(
                    "mlp",
                    new PositionWise(
                        Sequential.of(
                            new Part("fc", new Dense(d, 4 * d, initializer, type, random)),
                            new Part("gelu", gelu),
                            new Part("proj", new Dense(4 * d, d, initializer, type, random)))))));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    return think.forward(look.forward(x, mode), mode);
  }

  @Override
  public INDArray backward(INDArray dY) {
    return look.backward(think.backward(dY));
  }

  /**
   * {@link #forward} of steps that come after others, which are not computed again: {@code X} has
   * the new ones alone. See {@link MultiHeadAttention#next}.
   */
  public INDArray next(INDArray x, KeyValues before) {
    INDArray u = Ops.add(attention.next(norm.forward(x, Mode.EVAL), before), x);
    return think.forward(u, Mode.EVAL);
  }

  /** The attention in it, for a picture of who looks at whom. */
  public MultiHeadAttention attention() {
    return attention;
  }

  @Override
  public List<Part> parts() {
    return List.of(new Part("", look), new Part("", think));
  }

  @Override
  public boolean leavesNumbersToOps() {
    return partsLeaveNumbersToOps();
  }

  @Override
  public String toString() {
    return "TransformerBlock of " + attention;
  }
}
