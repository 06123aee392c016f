package backprop.autograder.exercise;

import backprop.autograder.subject.Subject;
import backprop.exercise.Exercise;
import java.util.List;
import java.util.function.Function;

/**
 * One exercise, and how an answer to it is graded.
 *
 * @param exercise its id, title and factory interface
 * @param contract the JUnit class that tests it; the points are on its tests
 * @param spec what the answer should compute, in the form that the contract takes
 * @param subject puts what a factory makes within the contract's reach
 * @param registration the expression that gives a submission's factory, {@code Affine::new}
 * @param shortcuts what an answer may not use
 * @param <F> the factory interface
 */
public record GradedExercise<F>(
    Exercise<F> exercise,
    Class<?> contract,
    Object spec,
    Function<F, Subject> subject,
    String registration,
    List<Shortcut> shortcuts) {

  /** A subject for a factory whose type is known only when it runs. */
  public Subject subjectOf(Object factory) {
    return subject.apply(exercise.factory().cast(factory));
  }
}
