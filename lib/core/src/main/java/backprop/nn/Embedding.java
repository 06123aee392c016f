package backprop.nn;

import backprop.init.Initializer;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Looks up a learned row for each index: of a word, a letter, a class.
 *
 * <pre>
 * forward   Y_i = W[X_i]
 * backward  dW[v] += Σ dY_i over all i with X_i = v     dX = 0
 * shapes    X [n] or [n,t], whole numbers below v   W [v,d]   Y, dY [n,d] or [n,t,d]
 * keeps     X
 * </pre>
 *
 * <p>It is a product with one-hot rows that nobody writes out, and its gradient is theirs: an index
 * that occurs twice gets both. A small change of an index changes nothing, so dX is zero. Derived
 * in lesson 18; Bengio, Ducharme, Vincent and Jauvin, 2003.
 */
public final class Embedding implements Layer {

  private final int vocabulary;
  private final int d;
  private final Parameter w;
  private INDArray x;

  /** Rows drawn from N(0, 1) by a generator of this seed, in FLOAT, as PyTorch draws them. */
  public Embedding(int vocabulary, int d, long seed) {
    this(vocabulary, d, NORMAL, DataType.FLOAT, new Random(seed));
  }

  /**
   * Rows drawn by {@code initializer}.
   *
   * @throws IllegalArgumentException if {@code vocabulary} or {@code d} is not positive
   */
  public Embedding(
      int vocabulary, int d, Initializer initializer, DataType type, RandomGenerator random) {
    if (vocabulary < 1 || d < 1) {
      throw new IllegalArgumentException(
          "Embedding: vocabulary and d must be at least 1, got " + vocabulary + " and " + d);
    }
    this.vocabulary = vocabulary;
    this.d = d;
    w =
        Parameter.weight(
            "w",
            Initializer.draw(initializer, type, new long[] {vocabulary, d}, vocabulary, d, random));
  }

  private static final Initializer NORMAL =
      (type, shape, fanIn, fanOut, random) -> Initializer.fill(type, shape, random::nextGaussian);

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireIndices("Embedding.forward", "x", x, vocabulary);
    this.x = x;
    INDArray y = Ops.lookUp(w.value(), indices());
    return Ops.ofRows(y, Shapes.followedBy(x.shape(), d));
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Embedding.backward", x);
    Shapes.requireShape("Embedding.backward", "dY", dY, Shapes.followedBy(x.shape(), d));
    Shapes.requireType("Embedding.backward", "dY", dY, w.type());
    w.accumulate(Ops.sumByIndex(Ops.columns(dY), indices(), vocabulary));
    return Nd4j.zeros(w.type(), x.shape());
  }

  private int[] indices() {
    return x.dup('c').data().asInt();
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
    return "Embedding " + vocabulary + " → " + d;
  }
}
