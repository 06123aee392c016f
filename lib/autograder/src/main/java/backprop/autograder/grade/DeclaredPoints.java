package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.exercise.Report;
import backprop.worker.subject.AbsentSubject;
import backprop.worker.subject.CallFailure;

/**
 * What each exercise is worth, a line each: {@code 05-affine 20}. {@code ./course release} writes
 * it into the notebooks, where nbgrader reads it.
 *
 * <p>Some contracts make their tests of the spec, so the points are counted where all tests are
 * asked: of an answer that is not there.
 */
public final class DeclaredPoints {

  private DeclaredPoints() {}

  /** What the tests of an exercise add up to, with those of a milestone's own parts. */
  static double of(GradedExercise<?> exercise) {
    AbsentSubject nobody = new AbsentSubject(CallFailure.because("nobody answers"));
    Report report = Examination.report(exercise, nobody, 1);
    return OwnParts.with(report, exercise, part -> false, part -> "").max();
  }

  /** Prints them, in the order of the course. */
  public static void main(String[] arguments) {
    for (GradedExercise<?> exercise : GradedExercises.all()) {
      System.out.println(exercise.exercise().id() + " " + GradeBook.number(of(exercise)));
    }
  }
}
