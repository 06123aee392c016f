package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.exercise.Exercise;
import backprop.exercise.Grader;
import backprop.exercise.Mine;
import backprop.exercise.Report;
import backprop.worker.answer.Answers;

/** Practice: the exercise's contract, on a learner's class in the learner's own JVM. */
public final class InProcessGrader implements Grader {

  /** The arrays that practice is tested with. */
  private static final long SEED = 5;

  private static final String PRACTICE =
      "This is practice. ./course grade runs the same tests on the saved notebook, with other"
          + " numbers drawn.";

  @Override
  public <F> Report grade(Exercise<F> exercise, F factory) {
    GradedExercise<F> graded = GradedExercises.of(exercise);
    Report report = Examination.report(graded, Answers.subjectOf(factory), SEED);
    return OwnParts.with(report, graded, Mine::has, InProcessGrader::takeIn).noting(PRACTICE);
  }

  private static String takeIn(Exercise<?> part) {
    return "Complete exercises/%1$s.ipynb, save it, run the cell with %%mine %1$s, and check again."
        .formatted(part.id());
  }
}
