package backprop.tensor;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A run of numbers on the Java heap, FLOAT or DOUBLE, and the few operations that formulas over
 * long arrays are written in.
 *
 * <p>Each operation is one loop, which the JIT compiler vectorizes, over numbers that are still in
 * the processor's cache; so a formula of ten operations costs hardly more than reading and writing
 * its arrays. Operations change the block they are called on, and return it.
 */
public abstract class Block {

  /** How many of its numbers count. */
  protected int length;

  /** For subclasses, of which there are two. */
  Block(int length) {
    this.length = length;
  }

  /** A block of zeros. */
  static Block zeros(DataType type, int length) {
    return type == DataType.DOUBLE ? new DoubleBlock(length) : new FloatBlock(length);
  }

  /** So many blocks of zeros. */
  static Block[] zeros(int count, DataType type, int length) {
    Block[] blocks = new Block[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = zeros(type, length);
    }
    return blocks;
  }

  /** Where an array lies, which is not freed as long as somebody knows this place. */
  private static final class Place extends Pointer {
    private final INDArray array;

    Place(INDArray array) {
      super(array.data().addressPointer());
      this.array = array;
    }

    @Override
    public String toString() {
      return "memory of " + Shapes.text(array.shape());
    }
  }

  /**
   * Where an array's first number lies. ND4J frees the memory of an array that nobody refers to, so
   * the place refers to it.
   *
   * @throws IllegalStateException if its memory was given back: what is there now is no array
   */
  static Pointer start(INDArray array) {
    if (array.wasClosed()) {
      throw new IllegalStateException(
          "an array of shape " + Shapes.text(array.shape()) + " was closed, and has no numbers");
    }
    return new Place(array);
  }

  /** Takes {@code n} numbers from memory, from the {@code at}-th on. */
  abstract Block read(Pointer memory, long at, int n);

  /** Puts its numbers to memory, from the {@code at}-th on. */
  abstract void write(Pointer memory, long at);

  /** {@code this ← a}. */
  public abstract Block set(Block a);

  /** {@code this ← s}, in every place. */
  abstract Block fill(double s, int n);

  /** {@code this ← s · this}. */
  public abstract Block scale(double s);

  /** {@code this ← this + s}. */
  public abstract Block add(double s);

  /** {@code this ← this + s · a}. */
  public abstract Block add(double s, Block a);

  /** {@code this ← this + s · a ⊙ b}. */
  public abstract Block addProduct(double s, Block a, Block b);

  /** {@code this ← this + s · a / b}, element by element. */
  public abstract Block addQuotient(double s, Block a, Block b);

  /** {@code this ← this ⊙ a}. */
  abstract Block times(Block a);

  /** {@code this ← max(0, this)}; NaN stays. */
  abstract Block relu();

  /** {@code this ← 1} where it is above 0, else 0. */
  abstract Block step();

  /** {@code this ← this / a}, element by element. */
  abstract Block over(Block a);

  /** {@code this ← √this}, element by element. */
  public abstract Block sqrt();

  /** {@code this ← exp(this)}, of numbers that are not above 0. */
  abstract Block exp();

  /** {@code this ← max(this, a)}; NaN stays. */
  abstract Block max(Block a);

  /** {@code this ← log(this)}. */
  abstract Block log();

  /** Whether every number is one: neither NaN nor infinite. */
  abstract boolean isFinite();

  /** The sum of its numbers. */
  abstract double sum();

  /** {@code Σ this ⊙ a}. */
  abstract double dot(Block a);

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
  abstract Block softmax(int width, boolean causal, boolean[] seen);

  /**
   * Of rows of softmaxes {@code y} and the gradient {@code this} by them: {@code this ← s · y ⊙
   * (this - Σ this ⊙ y)}, the sum along the row.
   */
  abstract Block softmaxGradient(int width, Block y, double s);

  /** {@code this_i ← a[indices_i]}. */
  abstract Block take(Block a, int[] indices);

  /** {@code this[indices_i] ← this[indices_i] + a_i}. */
  abstract Block addAt(int[] indices, Block a);

  /**
   * Adds {@code n} numbers of {@code a}, from its {@code from}-th on, to its own from {@code at}.
   */
  abstract void addRun(int at, Block a, int from, int n);

  /**
   * Where one of {@code n} numbers of {@code a} is larger than its own, or is not a number, takes
   * it and notes its place.
   */
  abstract void maxRun(int at, Block a, int from, int n, int[] places);

  /** Takes {@code n} numbers of {@code a}, and notes their places. */
  abstract void setRun(int at, Block a, int from, int n, int[] places);
}
