package backprop.worker.answer;

import backprop.exercise.Exercise;
import backprop.worker.subject.Subject;
import java.util.function.Function;

/**
 * How an answer to an exercise is put within a contract's reach. Nothing here says what is right.
 *
 * @param exercise its id, title and factory interface
 * @param subject makes a subject of what the learner's cell passes
 * @param <F> the factory interface
 */
public record Answer<F>(Exercise<F> exercise, Function<F, Subject> subject) {

  /** A subject for a factory whose type is known only when it runs. */
  public Subject subjectOf(Object factory) {
    return subject.apply(exercise.factory().cast(factory));
  }
}
