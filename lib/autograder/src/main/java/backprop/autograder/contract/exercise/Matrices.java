package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Arithmetic of tables in plain loops. */
final class Matrices {

  private Matrices() {}

  /** A B. */
  static Tensor product(Tensor a, Tensor b) {
    int n = (int) a.shape()[0];
    int inner = (int) a.shape()[1];
    int m = (int) b.shape()[1];
    double[] values = new double[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        for (int k = 0; k < inner; k++) {
          values[i * m + j] += a.at(i, k) * b.at(k, j);
        }
      }
    }
    return Tensor.of(new long[] {n, m}, values);
  }

  /** Aᵀ. */
  static Tensor transposed(Tensor a) {
    int n = (int) a.shape()[0];
    int m = (int) a.shape()[1];
    return Tensor.of(
        new long[] {m, n},
        IntStream.range(0, n * m).mapToDouble(k -> a.at(k % n, k / n)).toArray());
  }

  /** The sum of each column. */
  static Tensor sumRows(Tensor a) {
    int m = (int) a.shape()[1];
    double[] sums = new double[m];
    for (int k = 0; k < a.values().length; k++) {
      sums[k % m] += a.values()[k];
    }
    return Tensor.of(new long[] {m}, sums);
  }

  /** A row added to each row. */
  static Tensor plusRow(Tensor a, Tensor row) {
    int m = (int) a.shape()[1];
    return Tensor.of(
        a.shape(),
        IntStream.range(0, a.values().length)
            .mapToDouble(k -> a.values()[k] + row.values()[k % m])
            .toArray());
  }

  /** A function of each element. */
  static Tensor each(Tensor a, DoubleUnaryOperator f) {
    return Tensor.of(
        a.shape(),
        IntStream.range(0, a.values().length)
            .mapToDouble(k -> f.applyAsDouble(a.values()[k]))
            .toArray());
  }

  /** A function of each pair of elements. */
  static Tensor each(Tensor a, Tensor b, DoubleBinaryOperator f) {
    return Tensor.of(
        a.shape(),
        IntStream.range(0, a.values().length)
            .mapToDouble(k -> f.applyAsDouble(a.values()[k], b.values()[k]))
            .toArray());
  }

  /** A ⊙ B. */
  static Tensor times(Tensor a, Tensor b) {
    return each(a, b, (u, v) -> u * v);
  }
}
