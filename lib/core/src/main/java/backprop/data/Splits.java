package backprop.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Orders of examples, and how they are cut into parts. */
final class Splits {

  private Splits() {}

  /** The numbers below {@code n} in an order drawn from {@code seed}. */
  static int[] shuffled(int n, long seed) {
    int[] order = IntStream.range(0, n).toArray();
    shuffle(order, new Random(seed));
    return order;
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /**
   * Cuts an order of examples into parts: shares of it, and what is left.
   *
   * @throws IllegalArgumentException if a part would be empty
   */
  static List<int[]> cut(String place, int[] order, double... shares) {
    List<int[]> parts = new ArrayList<>();
    double sum = 0;
    int from = 0;
    for (int i = 0; i <= shares.length; i++) {
      double share = i < shares.length ? shares[i] : 1 - sum;
      sum += share;
      // The last share is a difference, which rounding may leave a trace of above 0.
      if (!(share > 1e-9 && share < 1)) {
        throw new IllegalArgumentException(
            place + ": each share, and what they leave, must be in (0, 1), got " + text(shares));
      }
      int to = i < shares.length ? (int) Math.round(sum * order.length) : order.length;
      if (to == from) {
        throw new IllegalArgumentException(
            place
                + ": each part must have an example, got shares of "
                + text(shares)
                + " of "
                + order.length
                + " for part "
                + (i + 1)
                + "; make it larger");
      }
      parts.add(Arrays.copyOfRange(order, from, to));
      from = to;
    }
    return parts;
  }

  private static String text(double... shares) {
    return Arrays.stream(shares).mapToObj(Double::toString).collect(Collectors.joining(" and "));
  }

  /**
   * An order in which every class is spread evenly, so that any stretch has its share of each: the
   * i-th of a class's m examples stands at (i + u) / m of the whole, u drawn for each class.
   *
   * @param members for each class, its examples; shuffled
   */
  static int[] evenly(int[][] members, long seed) {
    Random random = new Random(seed);
    double[] at = new double[Arrays.stream(members).mapToInt(m -> m.length).sum()];
    for (int[] ofClass : members) {
      shuffle(ofClass, random);
      double u = random.nextDouble();
      for (int i = 0; i < ofClass.length; i++) {
        at[ofClass[i]] = (i + u) / ofClass.length;
      }
    }
    return IntStream.range(0, at.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> at[i]))
        .mapToInt(i -> i)
        .toArray();
  }
}
