package backprop.exercise;

/**
 * A program of single numbers, written down while it runs, so that it can be gone through again
 * from its end; what exercise 03 asks for.
 *
 * <p>Each operation adds one entry to the end of the tape, and says its number: 0 for the first
 * entry, 1 for the second. An operand is the number of an entry that is there already.
 */
public interface Tape {

  /** Adds a number that was made of no other. */
  int variable(double value);

  /** Adds {@code a + b}. */
  int plus(int a, int b);

  /** Adds {@code a b}. */
  int times(int a, int b);

  /** Adds {@code a / b}. */
  int dividedBy(int a, int b);

  /** Adds the larger of {@code a} and {@code b}; NaN where one is NaN. */
  int max(int a, int b);

  /** Adds the sine of {@code a}. */
  int sin(int a);

  /** The number at entry {@code i}. */
  double value(int i);

  /**
   * The slopes of entry {@code out}, by every entry of the tape: at place {@code i} that by entry
   * {@code i}, and 0 where {@code out} was not made of it. A new array each time.
   */
  double[] backward(int out);
}
