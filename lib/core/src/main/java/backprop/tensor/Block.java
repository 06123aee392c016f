package backprop.tensor;

/**
 * A run of numbers, and the few operations that formulas over long arrays are written in.
 *
 * <p>How many numbers that is, the engine decides: a few thousand on the Java heap, which stay in
 * the processor's cache while a formula of ten operations goes over them, or a whole array.
 * Operations change the block they are called on, and return it.
 */
public interface Block {

  /** {@code this ← a}. */
  Block set(Block a);

  /** {@code this ← s · this}. */
  Block scale(double s);

  /** {@code this ← this + s}. */
  Block add(double s);

  /** {@code this ← this + s · a}. */
  Block add(double s, Block a);

  /** {@code this ← this + s · a ⊙ b}. */
  Block addProduct(double s, Block a, Block b);

  /** {@code this ← this + s · a / b}, element by element. */
  Block addQuotient(double s, Block a, Block b);

  /** {@code this ← √this}, element by element. */
  Block sqrt();
}
