package backprop.data;

import java.util.ArrayList;
import java.util.Arrays;
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
    int from = 0;
    for (int end : ends(place, order.length, shares)) {
      parts.add(Arrays.copyOfRange(order, from, end));
      from = end;
    }
    return parts;
  }

  /** Where each part of {@code n} examples ends, none of them empty. */
  private static int[] ends(String place, int n, double... shares) {
    int[] ends = new int[shares.length + 1];
    double sum = 0;
    int from = 0;
    for (int i = 0; i < ends.length; i++) {
      double share = i < shares.length ? shares[i] : 1 - sum;
      sum += share;
      // The last share is a difference, which rounding may leave a trace of above 0.
      if (!(share > 1e-9 && share < 1)) {
        throw new IllegalArgumentException(
            place + ": each share, and what they leave, must be in (0, 1), got " + text(shares));
      }
      ends[i] = i < shares.length ? (int) Math.round(sum * n) : n;
      if (ends[i] == from) {
        throw new IllegalArgumentException(
            place
                + ": each part must have an example, got shares of "
                + text(shares)
                + " of "
                + n
                + " for part "
                + (i + 1)
                + "; make it larger");
      }
      from = ends[i];
    }
    return ends;
  }

  private static String text(double... shares) {
    return Arrays.stream(shares).mapToObj(Double::toString).collect(Collectors.joining(" and "));
  }

  /**
   * Cuts each class's examples into such parts, and puts them together. Of m examples, the parts up
   * to a share s get {@code floor(s m + u)}, u drawn for each class: so that a class's share is
   * right up to one example, and of many small classes no part gets all.
   *
   * @param members for each class, its examples; shuffled
   * @throws IllegalArgumentException if a part would be empty
   */
  static List<int[]> cutEach(String place, int[][] members, long seed, double... shares) {
    int n = Arrays.stream(members).mapToInt(m -> m.length).sum();
    ends(place, n, shares);
    Random random = new Random(seed);
    List<List<Integer>> parts = new ArrayList<>();
    for (int i = 0; i <= shares.length; i++) {
      parts.add(new ArrayList<>());
    }
    for (int[] ofClass : members) {
      shuffle(ofClass, random);
      double u = random.nextDouble();
      double sum = 0;
      int from = 0;
      for (int i = 0; i <= shares.length; i++) {
        sum += i < shares.length ? shares[i] : 0;
        // A share that should be whole may be a rounding below it.
        double end = Math.floor(sum * ofClass.length + u + 1e-9);
        int to = i < shares.length ? (int) Math.min(end, ofClass.length) : ofClass.length;
        // What the first part has never seen, a model cannot learn.
        to = Math.max(to, i == 0 ? Math.min(1, ofClass.length) : from);
        for (int example : Arrays.copyOfRange(ofClass, from, to)) {
          parts.get(i).add(example);
        }
        from = to;
      }
    }
    return parts.stream().map(part -> mixed(place, part, random)).toList();
  }

  private static int[] mixed(String place, List<Integer> part, Random random) {
    if (part.isEmpty()) {
      throw new IllegalArgumentException(
          place + ": each part must have an example, got one without; make the shares larger");
    }
    int[] order = part.stream().mapToInt(i -> i).toArray();
    shuffle(order, random);
    return order;
  }
}
