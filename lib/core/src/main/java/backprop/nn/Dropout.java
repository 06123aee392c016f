package backprop.nn;

import backprop.tensor.Given;
import backprop.tensor.Masks;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Empties a random share of the numbers in training, and makes up for it in those that stay.
 *
 * <pre>
 * forward   Y  = X ⊙ M      M = 0 with probability p, else 1 / (1 - p), drawn anew each time
 * backward  dX = dY ⊙ M
 * shapes    any, all alike
 * keeps     M
 * </pre>
 *
 * <p>The mean of M is 1, so in EVAL nothing is left to do: {@code Y = X}, {@code dX = dY}. The k-th
 * mask depends on the seed and on k alone; k is the layer's state, and a layer whose state is put
 * back goes on with the masks that would have come. Derived in lesson 14; Srivastava, Hinton,
 * Krizhevsky, Sutskever and Salakhutdinov, 2014.
 */
public final class Dropout implements Layer {

  private final double p;
  private final long seed;
  private final INDArray draws = Workspaces.outside(() -> Nd4j.createFromArray(0L));
  private Mode mode;
  private INDArray x;
  private INDArray mask;

  /** Empties a number with probability {@code p}, drawing from the generator's next seed. */
  public Dropout(double p, RandomGenerator random) {
    this(p, Given.require("Dropout", "random", random).nextLong());
  }

  /**
   * Empties a number with probability {@code p}.
   *
   * @throws IllegalArgumentException if {@code p} is not in [0, 1)
   */
  public Dropout(double p, long seed) {
    if (!(p >= 0 && p < 1)) {
      throw new IllegalArgumentException("Dropout: p must be in [0, 1), got " + p);
    }
    this.p = p;
    this.seed = seed;
  }

  /** What its masks are drawn from. */
  public long seed() {
    return seed;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("Dropout.forward", "x", x);
    this.x = x;
    this.mode = mode;
    if (mode == Mode.EVAL) {
      return Ops.copy(x);
    }
    long k = draws.getLong(0) + 1;
    draws.putScalar(0, k);
    mask = Masks.draw(x, 1 - p, 1 / (1 - p), seed, k);
    return x.mul(mask);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Dropout.backward", x, mode == Mode.EVAL ? x : mask);
    Shapes.requireAlike("Dropout.backward", "x", x, "dY", dY);
    return mode == Mode.EVAL ? Ops.copy(dY) : dY.mul(mask);
  }

  /** How many masks were drawn: {@code draws}, the number itself, not a copy. */
  @Override
  public Map<String, INDArray> state() {
    return Map.of("draws", draws);
  }

  @Override
  public String toString() {
    return "Dropout " + p;
  }
}
