package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.BranchesContract;
import backprop.autograder.contract.exercise.TrainingStepContract;
import backprop.exercise.Exercises;
import backprop.exercise.SequentialAndLoopFactory;
import java.util.List;

/** Exercise 09: rows of layers whose results are summed, and one step of training in parts. */
public final class SequentialAndLoopExercise {

  /** The exercise. */
  public static final GradedExercise<SequentialAndLoopFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.SEQUENTIAL_AND_LOOP,
          List.of(
              new GradedPart("Branches", BranchesContract.class, "Y = Σ F_j(X)"),
              new GradedPart("Step", TrainingStepContract.class, "L = Σ n_i/n L_i")),
          "new backprop.exercise.SequentialAndLoopFactory(Branches::new, AccumulatingStep::new)",
          List.of(
              Shortcut.ofLibrary("backprop.nn.Sequential"),
              Shortcut.ofLibrary("backprop.nn.Residual"),
              Shortcut.ofLibrary("backprop.train.Trainer")));

  private SequentialAndLoopExercise() {}
}
