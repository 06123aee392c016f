package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Attention of heads that share keys and values, in plain loops, one step after another. */
record AttentionLoops(int heads, int t, int c, int window) {

  /** A number of an array {@code [heads,t,·]}. */
  @FunctionalInterface
  interface At {

    /** By head, position, and column. */
    double of(int r, int i, int j);
  }

  /** Whether position i looks at position j. */
  boolean looks(int i, int j) {
    return 0 <= i - j && i - j < window;
  }

  /** Where shares are the first that are 0 and should not be, or the reverse; -1 if nowhere. */
  int misplaced(Tensor shares) {
    for (int p = 0; p < shares.values().length; p++) {
      if (looks(p / t % t, p % t) != shares.values()[p] > 0) {
        return p;
      }
    }
    return -1;
  }

  /** An array {@code [heads,t,t]}. */
  Tensor pairs(At number) {
    return filled(t, number);
  }

  /** An array {@code [heads,t,c]}. */
  Tensor ofHeads(At number) {
    return filled(c, number);
  }

  private Tensor filled(int columns, At number) {
    double[] values = new double[heads * t * columns];
    for (int p = 0; p < values.length; p++) {
      values[p] = number.of(p / columns / t, p / columns % t, p % columns);
    }
    return Tensor.of(new long[] {heads, t, columns}, values);
  }

  /** An array {@code [t,c]}, summed over heads. */
  Tensor shared(At number) {
    double[] values = new double[t * c];
    for (int p = 0; p < values.length; p++) {
      for (int r = 0; r < heads; r++) {
        values[p] += number.of(r, p / c, p % c);
      }
    }
    return Tensor.of(new long[] {t, c}, values);
  }

  /** An array {@code [heads]}, each number summed over its head's pairs. */
  Tensor slopes(At number) {
    double[] values = new double[heads];
    for (int r = 0; r < heads; r++) {
      for (int i = 0; i < t; i++) {
        for (int j = 0; j < t; j++) {
          values[r] += number.of(r, i, j);
        }
      }
    }
    return Tensor.of(new long[] {heads}, values);
  }

  /** The same where a position looks; elsewhere what another array holds. */
  Tensor inside(Tensor of, Tensor elsewhere) {
    return pairs((r, i, j) -> pair(looks(i, j) ? of : elsewhere, r, i, j));
  }

  double pair(Tensor x, int r, int i, int j) {
    return x.values()[(r * t + i) * t + j];
  }

  double ofHead(Tensor x, int r, int i, int a) {
    return x.values()[(r * t + i) * c + a];
  }

  /** A row of a head times a row that is shared. */
  double met(Tensor q, Tensor k, int r, int i, int j) {
    double sum = 0;
    for (int a = 0; a < c; a++) {
      sum += ofHead(q, r, i, a) * k.at(j, a);
    }
    return sum;
  }

  Tensor scores(Tensor q, Tensor k, Tensor m) {
    return pairs((r, i, j) -> met(q, k, r, i, j) / Math.sqrt(c) - m.values()[r] * (i - j));
  }

  Tensor shares(Tensor s) {
    return pairs(
        (r, i, j) -> {
          double largest = Double.NEGATIVE_INFINITY;
          for (int l = 0; l < t; l++) {
            largest = looks(i, l) ? Math.max(largest, pair(s, r, i, l)) : largest;
          }
          double sum = 0;
          for (int l = 0; l < t; l++) {
            sum += looks(i, l) ? Math.exp(pair(s, r, i, l) - largest) : 0;
          }
          return looks(i, j) ? Math.exp(pair(s, r, i, j) - largest) / sum : 0;
        });
  }

  Tensor gather(Tensor a, Tensor v) {
    return ofHeads((r, i, b) -> along(j -> pair(a, r, i, j) * v.at(j, b)));
  }

  Tensor valueGradient(Tensor a, Tensor dO) {
    return shared((r, j, b) -> along(i -> pair(a, r, i, j) * ofHead(dO, r, i, b)));
  }

  Tensor shareGradient(Tensor dO, Tensor v) {
    return pairs((r, i, j) -> met(dO, v, r, i, j));
  }

  Tensor scoreGradient(Tensor a, Tensor dA) {
    return pairs(
        (r, i, j) ->
            pair(a, r, i, j)
                * (pair(dA, r, i, j) - along(l -> pair(dA, r, i, l) * pair(a, r, i, l))));
  }

  Tensor queryGradient(Tensor dS, Tensor k) {
    return ofHeads((r, i, b) -> along(j -> pair(dS, r, i, j) * k.at(j, b)) / Math.sqrt(c));
  }

  Tensor keyGradient(Tensor dS, Tensor q) {
    return shared((r, j, b) -> along(i -> pair(dS, r, i, j) * ofHead(q, r, i, b)) / Math.sqrt(c));
  }

  Tensor slopeGradient(Tensor dS) {
    return slopes((r, i, j) -> -pair(dS, r, i, j) * (i - j));
  }

  /** A sum over positions. */
  double along(IntToDoubleFunction number) {
    return IntStream.range(0, t).mapToDouble(number).reduce(0, Double::sum);
  }

  /** A sum over heads. */
  double over(IntToDoubleFunction number) {
    return IntStream.range(0, heads).mapToDouble(number).reduce(0, Double::sum);
  }
}
