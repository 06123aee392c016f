package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.CheckerContract;
import backprop.exercise.CheckerFactory;
import backprop.exercise.Exercises;
import java.util.List;

/** Exercise 08: a gradient checker, for 20 points. */
public final class CheckerExercise {

  /** The exercise. What is wrong with a layer is nowhere in the worker. */
  public static final GradedExercise<CheckerFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.GRADIENT_CHECK,
          CheckerContract.class,
          "backward agrees with forward",
          "Checker::new",
          List.of(
              Shortcut.ofLibrary("backprop.check.GradientCheck"),
              Shortcut.ofLibrary("backprop.check.Check"),
              Shortcut.ofLibrary("backprop.check.SameDiffOracle"),
              Shortcut.ofClass("SameDiff")));

  private CheckerExercise() {}
}
