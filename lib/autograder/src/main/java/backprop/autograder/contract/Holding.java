package backprop.autograder.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which of an answer's arrays follow their formulas.
 *
 * <p>Who is wrong in the same way twice is consistent, and has no merit of it: a test of
 * consistency looks at the arrays that follow their formulas, and asks that of those it is about,
 * at least half do. So one mistake costs its own test and no others, and an answer without content
 * has nothing.
 */
public final class Holding {

  private final Map<String, AssertionError> wrong = new LinkedHashMap<>();
  private final Map<String, String> tests = new HashMap<>();
  private final List<String> right = new ArrayList<>();

  /** Notes whether an array, which this test is about, follows its formula, as is asserted. */
  public Holding note(String array, String test, Runnable assertion) {
    tests.put(array, test);
    try {
      assertion.run();
      right.add(array);
    } catch (AssertionError e) {
      wrong.put(array, e);
    }
    return this;
  }

  /**
   * The formula that more of an answer follows than any other, and the right one where as much
   * follows that. Where it is that of a slip in what the others are derived from, what is derived
   * of it is right, and that one array alone is wrong: who has that right derives nothing from a
   * slip.
   *
   * @param right the right formula
   * @param slips those of slips
   * @param from the array that the others are derived from
   * @param arrays all of them
   * @param asked asks a new answer which of them follow a formula
   */
  public static <F> F followed(
      F right, List<F> slips, String from, List<String> arrays, Function<F, Holding> asked) {
    F best = right;
    int most = slips.isEmpty() ? 0 : following(right, arrays, asked, null);
    for (F slip : slips) {
      int following = most == arrays.size() ? 0 : following(slip, arrays, asked, from);
      if (following > most) {
        best = slip;
        most = following;
      }
    }
    return best;
  }

  private static <F> int following(
      F formula, List<String> arrays, Function<F, Holding> asked, String from) {
    try {
      Holding holding = asked.apply(formula);
      return from == null || holding.of(from)
          ? (int) arrays.stream().filter(holding::of).count()
          : 0;
    } catch (AssertionError e) {
      // It cannot be made, which the test that is running will say.
      return 0;
    }
  }

  /** Whether it does. */
  public boolean of(String array) {
    return right.contains(array);
  }

  /** Requires at least half of these arrays to follow their formulas. */
  public Holding requireHalf(List<String> arrays) {
    return requireShare(0.5, arrays);
  }

  /** Requires at least this share of these arrays to follow their formulas. */
  public Holding requireShare(double share, List<String> arrays) {
    List<String> missing = arrays.stream().filter(wrong::containsKey).toList();
    if (arrays.size() - missing.size() < share * arrays.size()) {
      String which = String.join(", ", missing);
      String formulas = missing.size() == 1 ? "its formula" : "their formulas";
      // A backward that throws leaves zeros for gradients: what was thrown is the cause.
      Optional<Caused> thrown =
          wrong.values().stream()
              .filter(Caused.class::isInstance)
              .map(Caused.class::cast)
              .findFirst();
      AssertionError first = thrown.isPresent() ? thrown.get() : wrong.get(missing.get(0));
      throw waiting(which, formulas, first, missing.get(0));
    }
    return this;
  }

  /** Requires this one to follow its formula, for a test that is about it first of all. */
  public Holding require(String array) {
    if (!of(array)) {
      throw waiting(array, "its formula", wrong.get(array), array);
    }
    return this;
  }

  private Caused waiting(String which, String formulas, AssertionError first, String array) {
    String message =
        "this test waits for " + which + " to follow " + formulas + ": " + first.getMessage();
    return first instanceof Caused caused
        ? caused.saying(message)
        : Caused.waiting(message, array + " does not follow its formula", tests.get(array));
  }
}
