package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercise;
import backprop.exercise.Exercise;
import backprop.exercise.Report;
import backprop.exercise.Report.Cause;
import backprop.exercise.Report.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whose parts a milestone is made of: beside its tests one for each exercise that it stands on,
 * which is passed where that answer is the learner's own, and the milestone does what it must.
 */
final class OwnParts {

  /** What a part of one's own is worth. */
  static final double POINTS = 2;

  private static final String WAITS = "this counts once the milestone itself does what is asked";

  private OwnParts() {}

  /**
   * The report on a milestone with these tests; any other as it is.
   *
   * @param own whether an exercise's answer is the learner's own
   * @param what is to be done where it is not, of the exercise
   */
  static Report with(
      Report report,
      GradedExercise<?> milestone,
      Predicate<Exercise<?>> own,
      Function<Exercise<?>, String> what) {
    List<Report.Test> tests = new ArrayList<>(report.tests());
    Report.Test goal = tests.get(tests.size() - 1);
    for (Exercise<?> part : milestone.standsOn()) {
      String name = part.id() + " is yours";
      if (goal.status() != Status.PASSED) {
        tests.add(waiting(name, goal));
      } else if (own.test(part)) {
        tests.add(new Report.Test(name, Status.PASSED, POINTS, POINTS, "", ""));
      } else {
        String message = "the library's stands in its place";
        tests.add(
            new Report.Test(name, Status.FAILED, 0, POINTS, message, what.apply(part)));
      }
    }
    return new Report(report.exercise(), report.title(), List.copyOf(tests), report.notes());
  }

  /** Where the milestone's own goal waits for something, for that; else for the goal. */
  private static Report.Test waiting(String name, Report.Test goal) {
    if (!goal.cause().equals(Cause.NONE)) {
      return new Report.Test(name, goal.status(), 0, POINTS, goal.message(), "", goal.cause());
    }
    Cause cause = new Cause("the milestone does not do yet what is asked", "", goal.name());
    return new Report.Test(name, goal.status(), 0, POINTS, WAITS, "", cause);
  }
}
