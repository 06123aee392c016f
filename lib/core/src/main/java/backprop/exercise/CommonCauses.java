package backprop.exercise;

import backprop.exercise.Report.Cause;
import backprop.exercise.Report.Test;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A report's tests as they are worth reading: first what several of them wait for, said once, and
 * then the others, each with its own message.
 *
 * @param common the causes that several tests share, that of most tests first
 * @param others the tests that wait for nothing, or for what no other waits for
 */
public record CommonCauses(List<Common> common, List<Test> others) {

  /**
   * One cause of several failures.
   *
   * @param cause what it is
   * @param message the shortest that one of the tests has of it
   * @param tests those that wait for it
   */
  public record Common(Cause cause, String message, List<Test> tests) {

    /** The cause, and how many tests wait for it. */
    public String says() {
      return cause.what() + ": " + tests.size() + " tests wait for it";
    }

    /** The message, where it says more than the cause, and below it the hint, as plain text. */
    public String explanation() {
      return cause.hint().isEmpty() ? message : message + "\nHint: " + cause.hint();
    }

    /** Points to be earned by the tests that wait. */
    public double max() {
      return tests.stream().mapToDouble(Test::max).sum();
    }
  }

  /** The causes of these tests. */
  public static CommonCauses of(List<Test> tests) {
    Map<Cause, List<Test>> byCause = new LinkedHashMap<>();
    for (Test test : tests) {
      if (!test.cause().equals(Cause.NONE)) {
        byCause.computeIfAbsent(test.cause(), cause -> new ArrayList<>()).add(test);
      }
    }
    byCause.values().removeIf(waiting -> waiting.size() == 1);
    List<Common> common = new ArrayList<>();
    byCause.forEach((cause, waiting) -> common.add(common(cause, waiting)));
    common.sort(Comparator.comparing((Common one) -> one.tests().size()).reversed());
    List<Test> others = tests.stream().filter(t -> !byCause.containsKey(t.cause())).toList();
    return new CommonCauses(List.copyOf(common), others);
  }

  private static Common common(Cause cause, List<Test> waiting) {
    String shortest =
        waiting.stream()
            .map(Test::message)
            .min(Comparator.comparing(String::length))
            .orElse("")
            .strip();
    return new Common(cause, shortest.equals(cause.what()) ? "" : shortest, List.copyOf(waiting));
  }
}
