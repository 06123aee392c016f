package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.LeastSquaresContract;
import backprop.exercise.Exercises;
import backprop.exercise.LeastSquaresFactory;
import java.util.List;

/** Exercise 04: least squares with shares and a penalty, by descent, for 20 points. */
public final class LeastSquaresExercise {

  /** The exercise. */
  public static final GradedExercise<LeastSquaresFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.LEAST_SQUARES,
          LeastSquaresContract.class,
          "Ridge",
          "Ridge::new",
          List.of(
              Shortcut.ofLibrary("backprop.scalar.Value"),
              Shortcut.ofClass("SameDiff"),
              Shortcut.ofPackage("org.nd4j.linalg.eigen"),
              Shortcut.ofPackage("org.apache.commons.math3")));

  private LeastSquaresExercise() {}
}
