package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.TapeContract;
import backprop.exercise.Exercises;
import backprop.exercise.TapeFactory;
import java.util.List;

/** Exercise 03: an engine on a tape, for 20 points. */
public final class TapeExercise {

  /** The exercise. */
  public static final GradedExercise<TapeFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.TAPE,
          TapeContract.class,
          "v̄ = Σ over uses c of v:  c̄ ∂c/∂v",
          "ScalarTape::new",
          List.of(Shortcut.ofLibrary("backprop.scalar.Value"), Shortcut.ofClass("SameDiff")));

  private TapeExercise() {}
}
