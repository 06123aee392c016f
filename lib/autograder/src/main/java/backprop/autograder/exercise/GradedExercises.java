package backprop.autograder.exercise;

import backprop.exercise.Exercise;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All exercises that can be graded. */
public final class GradedExercises {

  private static final List<GradedExercise<?>> ALL =
      List.of(
          DifferentiatorExercise.EXERCISE,
          CheckerExercise.EXERCISE,
          AffineExercise.EXERCISE,
          CrossEntropyExercise.EXERCISE,
          InitializersExercise.EXERCISE,
          OptimizersExercise.EXERCISE);

  private GradedExercises() {}

  /** The exercise of this id, where there is one. */
  public static Optional<GradedExercise<?>> find(String id) {
    return ALL.stream().filter(e -> e.exercise().id().equals(id)).findFirst();
  }

  /**
   * How this exercise is graded.
   *
   * @throws IllegalArgumentException if there is no contract for it
   */
  @SuppressWarnings("unchecked") // The same constant, hence the same F.
  public static <F> GradedExercise<F> of(Exercise<F> exercise) {
    return (GradedExercise<F>)
        find(exercise.id())
            .filter(e -> e.exercise().equals(exercise))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Autograder: no tests for exercise "
                            + exercise.id()
                            + "; there are "
                            + ids()));
  }

  /** The ids of all of them, for messages. */
  public static String ids() {
    return ALL.stream().map(e -> e.exercise().id()).collect(Collectors.joining(", "));
  }
}
