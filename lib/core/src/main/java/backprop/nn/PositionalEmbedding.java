package backprop.nn;

import backprop.init.Initializer;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds to every step a learned row that says which step it is: attention alone cannot tell.
 *
 * <pre>
 * forward   Y_is = X_is + W[s]
 * backward  dX = dY     dW[s] += Σ_i dY_is
 * shapes    X, Y, dY [n,t,d]   W [context,d],  t ≤ context
 * keeps     X's shape
 * </pre>
 *
 * Derived in lesson 18; Vaswani et al., 2017, where the rows are fixed; Radford et al., 2018.
 */
public final class PositionalEmbedding implements Layer {

  private final int context;
  private final int d;
  private final Parameter w;
  private INDArray x;

  /** Rows drawn from N(0, 0.02²) by a generator of this seed, in FLOAT, as GPT-2 draws them. */
  public PositionalEmbedding(int context, int d, long seed) {
    this(context, d, SMALL, DataType.FLOAT, new Random(seed));
  }

  /**
   * Rows drawn by {@code initializer}.
   *
   * @throws IllegalArgumentException if {@code context} or {@code d} is not positive
   */
  public PositionalEmbedding(
      int context, int d, Initializer initializer, DataType type, RandomGenerator random) {
    if (context < 1 || d < 1) {
      throw new IllegalArgumentException(
          "PositionalEmbedding: context and d must be at least 1, got " + context + " and " + d);
    }
    this.context = context;
    this.d = d;
    w =
        Parameter.weight(
            "w", Initializer.draw(initializer, type, new long[] {context, d}, context, d, random));
  }

  private static final Initializer SMALL =
      (type, shape, fanIn, fanOut, random) ->
          Initializer.fill(type, shape, () -> 0.02 * random.nextGaussian());

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireSequences("PositionalEmbedding.forward", "x", x, d);
    Shapes.requireType("PositionalEmbedding.forward", "x", x, w.type());
    if (x.size(1) > context) {
      throw new IllegalArgumentException(
          "PositionalEmbedding.forward: x must have at most "
              + context
              + " steps, got "
              + Shapes.text(x.shape())
              + "; cut the sequences, or make the layer with a longer context");
    }
    this.x = x;
    return Ops.ofRows(Ops.addSteps(Ops.columns(x), w.value(), x.size(1)), x.shape());
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("PositionalEmbedding.backward", x);
    Shapes.requireAlike("PositionalEmbedding.backward", "x", x, "dY", dY);
    w.accumulate(Ops.sumSteps(Ops.columns(dY), x.size(1), context));
    return Ops.copy(dY);
  }

  @Override
  public boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w);
  }

  @Override
  public String toString() {
    return "PositionalEmbedding " + context + ", " + d;
  }
}
