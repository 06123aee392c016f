package backprop.autograder.grade;

import backprop.autograder.contract.Assignment;
import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.autograder.exercise.GradedPart;
import backprop.exercise.Exercise;
import backprop.exercise.Grader;
import backprop.exercise.Report;
import backprop.worker.subject.Subject;
import java.util.ArrayList;
import java.util.List;

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
    return report(graded, graded.answer().subject().apply(factory), SEED).noting(PRACTICE);
  }

  /** The report on a subject of any kind, tested with arrays drawn from this seed. */
  static Report report(GradedExercise<?> graded, Subject subject, long seed) {
    List<Report.Test> tests = new ArrayList<>();
    for (GradedPart part : graded.parts()) {
      SuiteRunner.run(part.contract(), new Assignment(subject, part.spec(), seed))
          .forEach(test -> tests.add(part.name().isEmpty() ? test : test.of(part.name())));
    }
    return new Report(graded.exercise().id(), graded.exercise().title(), List.copyOf(tests));
  }
}
