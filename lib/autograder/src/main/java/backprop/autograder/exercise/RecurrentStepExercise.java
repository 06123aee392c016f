package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.RecurrentStepContract;
import backprop.autograder.contract.exercise.UnrolledContract;
import backprop.exercise.Exercises;
import backprop.exercise.RecurrenceFactory;
import java.util.List;

/** Exercise 17: one step of a unit with one gate, and the way back through a sequence of them. */
public final class RecurrentStepExercise {

  /** The exercise. */
  public static final GradedExercise<RecurrenceFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.RECURRENT_STEP,
          List.of(
              new GradedPart("Step", RecurrentStepContract.class, "next = (1 - F) ⊙ H + F ⊙ G"),
              new GradedPart("Sequence", UnrolledContract.class, "H_s = step(X_s, H_{s-1})")),
          "new backprop.exercise.RecurrenceFactory(GatedStep::new, Unrolled::new)",
          List.of(Shortcut.ofClass("SameDiff"), Shortcut.ofLibrary("backprop.scalar.Value")));

  private RecurrentStepExercise() {}
}
