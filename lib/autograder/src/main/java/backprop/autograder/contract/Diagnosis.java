package backprop.autograder.contract;

import backprop.worker.subject.Tensor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Recognizes the mistake behind a wrong array, where it is a known one.
 *
 * <p>It knows a wrong sign, a constant factor (and whether the factor is the batch size), a
 * transpose; and it knows arrays that a contract names as likely to be returned instead: dY itself
 * where a derivative was left out, say.
 */
public final class Diagnosis {

  private static final double TOLERANCE = 1e-5;

  /** So many times as far. */
  private static final double CLEARLY = 10;

  private final double batch;
  private final Map<String, Tensor> mistaken = new LinkedHashMap<>();
  private String seen = "";

  /** A diagnosis for a batch of {@code batch} examples; 1 where there is none to speak of. */
  public Diagnosis(long batch) {
    this.batch = batch;
  }

  /** Adds an array that would tell of a mistake, and what to say of it. */
  public Diagnosis orElse(String says, Tensor instead) {
    mistaken.put(says, instead);
    return this;
  }

  /** Says what was seen to go wrong before, of which all else may come. */
  public Diagnosis since(String seen) {
    this.seen = seen;
    return this;
  }

  /** What went wrong, as a sentence; empty where it is none of the known mistakes. */
  public String of(Tensor expected, Tensor received) {
    if (!seen.isEmpty()) {
      return seen;
    }
    for (Map.Entry<String, Tensor> known : mistaken.entrySet()) {
      double[] mistake = known.getValue().values();
      if (near(mistake, received.values(), 1)
          && tells(expected.values(), mistake, received.values())) {
        return known.getKey();
      }
    }
    double factor = factor(expected.values(), received.values());
    if (near(expected.values(), received.values(), factor)) {
      return factorSays(factor);
    }
    if (expected.shape().length == 2
        && expected.shape()[0] == expected.shape()[1]
        && near(transposed(expected), received.values(), 1)
        && tells(expected.values(), transposed(expected), received.values())) {
      return "yours is the transpose of what is expected";
    }
    return "";
  }

  /** Whether a mistake is much further from the formula than the answer is from the mistake. */
  private static boolean tells(double[] expected, double[] mistake, double[] received) {
    return distance(mistake, received) * CLEARLY <= distance(mistake, expected);
  }

  private static double distance(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private String factorSays(double factor) {
    if (is(factor, -1)) {
      return "every element has the wrong sign";
    }
    if (batch > 1 && is(factor, batch)) {
      return text("yours is %.0f times too large, and %.0f is the batch size", batch, batch);
    }
    if (batch > 1 && is(factor, 1 / batch)) {
      return text("yours is %.0f times too small, and %.0f is the batch size", batch, batch);
    }
    // A factor that is written as 1 tells nothing.
    return Math.abs(factor - 1) < 1e-3
        ? ""
        : text("every element is %.4g times what is expected", factor);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private static boolean is(double a, double b) {
    return Math.abs(a - b) < 1e-4 * Math.abs(b);
  }

  /** The factor by which received is expected, going by the largest element. */
  private static double factor(double[] expected, double[] received) {
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(expected[i]) > Math.abs(expected[largest])) {
        largest = i;
      }
    }
    return received[largest] / expected[largest];
  }

  private static boolean near(double[] expected, double[] received, double factor) {
    if (expected.length != received.length || Double.isNaN(factor) || factor == 0) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      double wanted = factor * expected[i];
      if (!(Math.abs(received[i] - wanted) <= TOLERANCE * (1 + Math.abs(wanted)))) {
        return false;
      }
    }
    return true;
  }

  private static double[] transposed(Tensor square) {
    int n = (int) square.shape()[0];
    double[] t = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        t[i * n + j] = square.at(j, i);
      }
    }
    return t;
  }
}
