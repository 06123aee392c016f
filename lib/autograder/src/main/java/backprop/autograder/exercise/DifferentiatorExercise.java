package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.DifferentiatorContract;
import backprop.exercise.DifferentiatorFactory;
import backprop.exercise.Exercises;
import java.util.List;

/** Exercise 01: the central difference, for 10 points. */
public final class DifferentiatorExercise {

  /** The exercise. */
  public static final GradedExercise<DifferentiatorFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.CENTRAL_DIFFERENCE,
          DifferentiatorContract.class,
          "( f(x + h) - f(x - h) ) / 2h",
          "CentralDifference::new",
          List.of());

  private DifferentiatorExercise() {}
}
