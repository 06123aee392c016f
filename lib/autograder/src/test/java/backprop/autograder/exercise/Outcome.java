package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.exercise.Autograder;
import backprop.exercise.Exercise;
import backprop.exercise.Report;
import java.util.List;

/** What an answer to an exercise gets. */
final class Outcome {

  private Outcome() {}

  /** Requires an answer to get all points, so many. */
  static <F> void full(Exercise<F> exercise, double points, F answer) {
    Report report = Autograder.check(exercise, answer);
    assertEquals(List.of(), failed(report), report::toString);
    assertEquals(points, report.score());
    assertEquals(points, report.max());
  }

  /** Requires an answer to lose these tests and no others, and returns the report. */
  static <F> Report loses(Exercise<F> exercise, F answer, String... tests) {
    Report report = Autograder.check(exercise, answer);
    assertEquals(List.of(tests), failed(report), report::toString);
    return report;
  }

  private static List<String> failed(Report report) {
    return report.tests().stream()
        .filter(test -> test.status() != Report.Status.PASSED)
        .map(Report.Test::name)
        .toList();
  }
}
