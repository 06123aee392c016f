package backprop.worker.answer;

import backprop.exercise.Exercises;
import backprop.exercise.LossFactory;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import java.util.Map;

/** Exercise 06: a loss. */
public final class CrossEntropyAnswer {

  /** The answer. */
  public static final Answer<LossFactory> ANSWER =
      new Answer<>(
          Exercises.CROSS_ENTROPY,
          factory ->
              new LocalSubject<>(Role.LOSS, arguments -> new Made<>(factory.create(), Map.of())));

  private CrossEntropyAnswer() {}
}
