package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.SharesContract;
import backprop.exercise.Exercises;
import backprop.exercise.VectorFunctionFactory;
import java.util.List;

/** Exercise 02: shares of a sum, and products with their Jacobian, for 20 points. */
public final class VectorFunctionExercise {

  /** The exercise. */
  public static final GradedExercise<VectorFunctionFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.VECTOR_JACOBIAN,
          SharesContract.class,
          "y_i = x_i / s",
          "Shares::new",
          List.of(Shortcut.ofLibrary("backprop.scalar.Value"), Shortcut.ofClass("SameDiff")));

  private VectorFunctionExercise() {}
}
