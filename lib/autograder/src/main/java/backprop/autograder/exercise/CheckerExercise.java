package backprop.autograder.exercise;

import backprop.autograder.contract.CheckerContract;
import backprop.exercise.CheckerFactory;
import backprop.exercise.Exercises;
import java.util.List;
import java.util.stream.Stream;

/** Exercise 08: a gradient checker, for 20 points. */
public final class CheckerExercise {

  /** The exercise. What is wrong with a layer is nowhere in the worker. */
  public static final GradedExercise<CheckerFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.GRADIENT_CHECK,
          CheckerContract.class,
          "backward agrees with forward",
          "Checker::new",
          Stream.of("GradientCheck", "Check", "SameDiff", "SameDiffOracle")
              .map(Shortcut::ofClass)
              .toList(),
          List.of(
              "backprop.check.GradientCheck",
              "backprop.check.Check",
              "backprop.check.SameDiffOracle"));

  private CheckerExercise() {}
}
