package backprop.autograder.contract.exercise;

import backprop.autograder.contract.exercise.TapeProgram.TapeOperation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What learners mistake about a tape, recognized by what it gives; each in words, or nothing. */
final class TapeMistakes {

  /** For an array that is too long. */
  static final String OLDER =
      System.lineSeparator()
          + "  Known mistake: there are more places than entries: does a new tape begin with the"
          + " entries of an older one?";

  private TapeMistakes() {}

  /** Says so where numbers count on from where those of an older tape ended. */
  static String ofNumbers(double[] numbers, double first) {
    boolean counting =
        IntStream.range(1, numbers.length).allMatch(i -> numbers[i] == numbers[i - 1] + 1);
    return counting && numbers[0] > first
        ? String.format(
            Locale.ROOT,
            "%n  Known mistake: numbers begin at %.0f, not at %.0f: does a new tape begin with the"
                + " entries of an older one?",
            numbers[0],
            first)
        : "";
  }

  /** Of an operation on two variables: the slopes by both. */
  static String ofSlopes(TapeOperation operation, double a, double b, double byA, double byB) {
    Map<String, double[]> mistakes = new LinkedHashMap<>();
    switch (operation) {
      case TIMES ->
          mistakes.put(
              "each has its own number as its slope; it is the other's", new double[] {a, b});
      case DIVIDED_BY -> {
        mistakes.put("the sign by b: a larger divisor makes less", new double[] {1 / b, a / b / b});
        mistakes.put("by b it is squared: the slope of 1/b is -1/b²", new double[] {1 / b, -a / b});
        mistakes.put("by b, a is a factor", new double[] {1 / b, -1 / (b * b)});
        mistakes.put("each has the slope of a product", new double[] {b, a});
        mistakes.put("-a / b * b divides by b and then multiplies", new double[] {1 / b, -a});
      }
      case MAX -> {
        mistakes.put("both pass it on; only the larger does", new double[] {1, 1});
        mistakes.put("it went to the smaller", new double[] {a < b ? 1 : 0, a < b ? 0 : 1});
        mistakes.put("the slope is 1, not the number", new double[] {a > b ? a : 0, a > b ? 0 : b});
      }
      case SIN -> {
        mistakes.put("the slope of the sine is the cosine", new double[] {Math.sin(a), 0});
        mistakes.put("the sign of the cosine", new double[] {-Math.cos(a), 0});
        mistakes.put(
            "the cosine is that of the operand, not that of the sine",
            new double[] {Math.cos(Math.sin(a)), 0});
      }
      default -> mistakes.put("each adds its own number", new double[] {a, b});
    }
    for (Map.Entry<String, double[]> mistake : mistakes.entrySet()) {
      if (TapeTrial.near(mistake.getValue()[0], byA)
          && TapeTrial.near(mistake.getValue()[1], byB)) {
        return "\n  Known mistake: " + mistake.getKey();
      }
    }
    return "";
  }

  /** Of several shares of a slope. */
  static String ofShares(TapeProgram program, int out, int i, double received) {
    if (out < program.lines().size() && TapeTrial.near(program.lastShares(out)[i], received)) {
      return System.lineSeparator()
          + "  Known mistake: of several shares, yours is the last alone: = where += is right";
    }
    return "";
  }
}
