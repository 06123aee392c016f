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

  /** Where an array's first number lies: dense arrays only. */
  static Pointer start(INDArray array) {
    return array.data().addressPointer();
  }

  /** Another block of as many numbers, zeros. */
  public abstract Block fresh();

  /** Takes {@code n} numbers from memory, from the {@code at}-th on. */
  abstract Block read(Pointer memory, long at, int n);

  /** Puts its numbers to memory, from the {@code at}-th on. */
  abstract void write(Pointer memory, long at);

  /** {@code this ← a}. */
  public abstract Block set(Block a);

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

  /** {@code this ← √this}, element by element. */
  public abstract Block sqrt();

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

  /** Adds each number of {@code a} at its noted place. */
  abstract void addAt(int[] places, Block a);
}
