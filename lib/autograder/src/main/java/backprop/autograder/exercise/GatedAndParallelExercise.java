package backprop.autograder.exercise;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.exercise.GatedContract;
import backprop.autograder.contract.exercise.GatedFormula;
import backprop.autograder.contract.exercise.ParallelContract;
import backprop.exercise.Exercises;
import backprop.exercise.GatedAndParallelFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Exercise 19: a feed-forward layer with a gate, for 29 points, and a block whose branches stand
 * side by side, for 20.
 */
public final class GatedAndParallelExercise {

  /** SwiGLU. */
  public static final LayerSpec GATED =
      new LayerSpec(
          "Gated layer",
          Map.of(
              "Y", "Y = (SiLU(X W_g) ⊙ (X W_u)) W_d",
              "dX", "dX = dG W_gᵀ + dU W_uᵀ",
              "gate", "dW_g = Xᵀ dG",
              "up", "dW_u = Xᵀ dU",
              "down", "dW_d = Hᵀ dY"),
          sizes(3, 3, 3),
          sizes(4, 2, 5),
          GatedFormula.SWIGLU,
          List.of(new long[] {3, 4}, new long[] {3}, new long[] {3, 3, 3}),
          true,
          0,
          false,
          List.of(sizes(2, 1, 4), sizes(3, 4, 1), sizes(1, 2, 3)),
          Optional.of(sizes(16, 96, 256)));

  /** The exercise. */
  public static final GradedExercise<GatedAndParallelFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.TRANSFORMER_BLOCK,
          List.of(
              new GradedPart(GATED.name(), GatedContract.class, GATED),
              new GradedPart(
                  "Parallel block", ParallelContract.class, "Y = X + A(N(X)) + F(N(X))")),
          "new backprop.exercise.GatedAndParallelFactory(SwiGlu::new, ParallelBlock::new)",
          List.of(
              Shortcut.ofLibrary("backprop.exercise.standin.StandIns"),
              Shortcut.ofLibrary("backprop.nn.Residual"),
              Shortcut.ofLibrary("backprop.scalar.Value"),
              Shortcut.ofLibrary("backprop.check.SameDiffOracle"),
              Shortcut.ofClass("SameDiff")));

  private GatedAndParallelExercise() {}

  /** So many rows, of width d, and h numbers between. */
  private static Sizes sizes(long n, long d, long h) {
    return new Sizes(
        new long[] {n, d},
        List.of(
            new ParameterShape("gate", d, h),
            new ParameterShape("up", d, h),
            new ParameterShape("down", h, d)));
  }
}
