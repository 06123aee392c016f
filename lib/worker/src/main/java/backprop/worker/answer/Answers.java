package backprop.worker.answer;

import java.util.List;
import java.util.NoSuchElementException;

/** The exercises that a worker can hold an answer to. */
public final class Answers {

  private static final List<Answer<?>> ALL =
      List.of(
          DifferentiatorAnswer.ANSWER,
          CheckerAnswer.ANSWER,
          AffineAnswer.ANSWER,
          CrossEntropyAnswer.ANSWER,
          InitializersAnswer.ANSWER,
          OptimizersAnswer.ANSWER);

  private Answers() {}

  /**
   * The one of this exercise.
   *
   * @throws NoSuchElementException if there is none
   */
  public static Answer<?> of(String exercise) {
    return ALL.stream()
        .filter(answer -> answer.exercise().id().equals(exercise))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("Answers: none for exercise " + exercise));
  }
}
