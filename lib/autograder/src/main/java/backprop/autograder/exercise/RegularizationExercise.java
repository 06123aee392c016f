package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.GroupLassoContract;
import backprop.autograder.contract.exercise.NoiseContract;
import backprop.exercise.Exercises;
import backprop.exercise.RegularizationFactory;
import java.util.List;

/** Exercise 14: the group lasso with its proximal step, and Gaussian dropout, 20 points each. */
public final class RegularizationExercise {

  /** The exercise. */
  public static final GradedExercise<RegularizationFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.REGULARIZATION,
          List.of(
              new GradedPart("Group lasso", GroupLassoContract.class, "Group lasso"),
              new GradedPart("Gaussian dropout", NoiseContract.class, "Gaussian dropout")),
          "new backprop.exercise.RegularizationFactory(GroupLasso::new, GaussianDropout::new)",
          List.of(Shortcut.ofClass("SameDiff")));

  private RegularizationExercise() {}
}
