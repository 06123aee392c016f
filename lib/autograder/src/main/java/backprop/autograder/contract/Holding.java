package backprop.autograder.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of an answer's arrays follow their formulas.
 *
 * <p>Who is wrong in the same way twice is consistent, and has no merit of it: a test of
 * consistency looks at the arrays that follow their formulas, and asks that of those it is about,
 * at least half do. So one mistake costs its own test and no others, and an answer without content
 * has nothing.
 */
final class Holding {

  private final Map<String, AssertionError> wrong = new LinkedHashMap<>();
  private final Map<String, String> tests = new HashMap<>();
  private final List<String> right = new ArrayList<>();

  /** Notes whether an array, which this test is about, follows its formula, as is asserted. */
  Holding note(String array, String test, Runnable assertion) {
    tests.put(array, test);
    try {
      assertion.run();
      right.add(array);
    } catch (AssertionError e) {
      wrong.put(array, e);
    }
    return this;
  }

  /** Whether it does. */
  boolean of(String array) {
    return right.contains(array);
  }

  /** Requires at least half of these arrays to follow their formulas. */
  Holding requireHalf(List<String> arrays) {
    return requireShare(0.5, arrays);
  }

  /** Requires at least this share of these arrays to follow their formulas. */
  Holding requireShare(double share, List<String> arrays) {
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
  Holding require(String array) {
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
