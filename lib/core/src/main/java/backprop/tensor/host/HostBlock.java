package backprop.tensor.host;

import backprop.tensor.Block;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A run of numbers on the Java heap, FLOAT or DOUBLE.
 *
 * <p>Each operation is one loop, which the JIT compiler vectorizes, over numbers that are still in
 * the processor's cache; so a formula of ten operations costs hardly more than reading and writing
 * its arrays. Operations change the block they are called on, and return it.
 */
abstract class HostBlock implements Block {

  /** How many of its numbers count. */
  protected int length;

  /** For subclasses, of which there are two. */
  HostBlock(int length) {
    this.length = length;
  }

  /** A block of zeros. */
  static HostBlock zeros(DataType type, int length) {
    return type == DataType.DOUBLE ? new DoubleBlock(length) : new FloatBlock(length);
  }

  /** So many blocks of zeros. */
  static HostBlock[] zeros(int count, DataType type, int length) {
    HostBlock[] blocks = new HostBlock[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = zeros(type, length);
    }
    return blocks;
  }

  /** Takes {@code n} numbers from memory, from the {@code at}-th on. */
  abstract HostBlock read(Pointer memory, long at, int n);

  /** Puts its numbers to memory, from the {@code at}-th on. */
  abstract void write(Pointer memory, long at);

  @Override
  public abstract HostBlock set(Block a);

  /** {@code this ← s}, in every place. */
  abstract HostBlock fill(double s, int n);

  @Override
  public abstract HostBlock scale(double s);

  @Override
  public abstract HostBlock add(double s);

  @Override
  public abstract HostBlock add(double s, Block a);

  @Override
  public abstract HostBlock addProduct(double s, Block a, Block b);

  @Override
  public abstract HostBlock addQuotient(double s, Block a, Block b);

  /** {@code this_i ← s} where the i-th of {@code n} is 1, and 0 where it is 0. */
  abstract HostBlock setTo(int[] ones, int n, double s);

  /** {@code this ← this ⊙ a}. */
  abstract HostBlock times(Block a);

  /** {@code this ← max(0, this)}; NaN stays. */
  abstract HostBlock relu();

  /** {@code this ← 1} where it is above 0, else 0; NaN stays. */
  abstract HostBlock step();

  /** {@code this ← this / a}, element by element. */
  abstract HostBlock over(Block a);

  @Override
  public abstract HostBlock sqrt();

  /** {@code this ← exp(this)}, of numbers that are not above 0. */
  abstract HostBlock exp();

  /** {@code this ← max(this, a)}; NaN stays. */
  abstract HostBlock max(Block a);

  /** {@code this ← log(this)}. */
  abstract HostBlock log();

  /** Whether every number is one: neither NaN nor infinite. */
  abstract boolean isFinite();

  /** The sum of its numbers. */
  abstract double sum();

  /** {@code Σ this ⊙ a}. */
  abstract double dot(Block a);

  /** {@code Σ this ⊙ a} where a is not 0: infinity that has no share in it is no matter. */
  abstract double mean(Block a);

  /** The {@code i}-th number. */
  abstract double get(int i);

  /** {@code this_i ← s}. */
  abstract void put(int i, double s);

  /**
   * The softmax of each row of {@code width} numbers, over what may be looked at; zeros elsewhere,
   * also in a row where nothing may be.
   *
   * @param causal whether row s may look at columns up to s only
   * @param seen the columns that may be looked at; null where all are
   */
  abstract HostBlock softmax(int width, boolean causal, boolean[] seen);

  /**
   * Of rows of softmaxes {@code y} and the gradient {@code this} by them: {@code this ← s · y ⊙
   * (this - Σ this ⊙ y)}, the sum along the row.
   */
  abstract HostBlock softmaxGradient(int width, Block y, double s);

  /** {@code this_i ← a[indices_i]}. */
  abstract HostBlock take(Block a, int[] indices);

  /** {@code this[indices_i] ← this[indices_i] + a_i}. */
  abstract HostBlock addAt(int[] indices, Block a);

  /**
   * Adds {@code n} numbers of {@code a}, from its {@code from}-th on, to its own from {@code at}.
   */
  abstract void addRun(int at, Block a, int from, int n);

  /**
   * Where one of {@code n} numbers of {@code a} is larger than its own, or is not a number, takes
   * it and notes the place.
   */
  abstract void maxRun(int at, Block a, int from, int n, int place, int[] places);

  /**
   * Adds each of {@code n} numbers of {@code a}, from its {@code from}-th on, to its own that lies
   * as far behind the {@code at}-th as {@code behind} says of its place; places run like a's.
   */
  abstract void scatterRun(int at, Block a, int from, int n, int[] places, int[] behind);

  /** Takes {@code n} numbers of {@code a}. */
  abstract void setRun(int at, Block a, int from, int n);
}
