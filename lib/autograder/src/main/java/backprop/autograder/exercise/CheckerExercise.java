package backprop.autograder.exercise;

import backprop.autograder.contract.CheckerContract;
import backprop.exercise.CheckerFactory;
import backprop.worker.answer.CheckerAnswer;
import java.util.List;
import java.util.stream.Stream;

/** Exercise 08: a gradient checker, for 20 points. */
public final class CheckerExercise {

  /** The exercise. A checker goes by what a layer does, so a look into its class is a shortcut. */
  public static final GradedExercise<CheckerFactory> EXERCISE =
      new GradedExercise<>(
          CheckerAnswer.ANSWER,
          CheckerContract.class,
          "backward agrees with forward",
          "Checker::new",
          Stream.of(
                  "GradientCheck",
                  "SameDiff",
                  "SameDiffOracle",
                  "Specimen",
                  "getClass",
                  "reflect",
                  "MethodHandles")
              .map(Shortcut::ofClass)
              .toList(),
          List.of("backprop.check.GradientCheck", "backprop.check.SameDiffOracle"));

  private CheckerExercise() {}
}
