package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A matrix whose rows are groups, and what a penalty on their lengths makes of it, in plain Java:
 * all by the one number that each row is pulled with.
 */
final class RowGroups {

  private RowGroups() {}

  /** The length of each row. */
  static double[] lengths(Tensor w) {
    double[] squares = new double[(int) w.shape()[0]];
    int m = (int) w.shape()[1];
    for (int i = 0; i < w.values().length; i++) {
      squares[i / m] += w.values()[i] * w.values()[i];
    }
    return Arrays.stream(squares).map(Math::sqrt).toArray();
  }

  /** {@code pull Σ ‖W_i‖}. */
  static double penalty(double pull, Tensor w) {
    return pull * Arrays.stream(lengths(w)).sum();
  }

  /** {@code pull W_i / ‖W_i‖}, and zeros of zeros. */
  static Tensor gradient(double pull, Tensor w) {
    return scaled(w, length -> length == 0 ? 0 : pull / length);
  }

  /** {@code W_i} shorter by {@code pull}, or zeros. */
  static Tensor proximal(double pull, Tensor w) {
    return scaled(w, length -> length <= pull ? 0 : 1 - pull / length);
  }

  /** Each row, times a factor that comes of its length. */
  static Tensor scaled(Tensor w, DoubleUnaryOperator factor) {
    double[] factors = Arrays.stream(lengths(w)).map(factor).toArray();
    double[] values = w.values().clone();
    int m = (int) w.shape()[1];
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[i / m];
    }
    return Tensor.of(w.shape(), values);
  }

  /** The same of one element at a time: every one is a group of its own. */
  static Tensor single(Tensor w) {
    return Tensor.of(new long[] {w.values().length, 1}, w.values());
  }

  /** The same of all at once: they are one group. */
  static Tensor whole(Tensor w) {
    return Tensor.of(new long[] {1, w.values().length}, w.values());
  }

  /** The same with columns for rows. */
  static Tensor turned(Tensor w) {
    int n = (int) w.shape()[0];
    int m = (int) w.shape()[1];
    double[] t = new double[n * m];
    for (int i = 0; i < t.length; i++) {
      t[i % m * n + i / m] = w.values()[i];
    }
    return Tensor.of(new long[] {m, n}, t);
  }

  /** Such groups' numbers in the shape of the matrix they were taken from. */
  static Tensor back(Tensor groups, Tensor w) {
    return Tensor.of(w.shape(), groups.values());
  }
}
