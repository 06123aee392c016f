package backprop.autograder.exercise;

import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.NormKernelsContract;
import backprop.autograder.contract.NormSets;
import backprop.autograder.contract.NormSpec;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Exercise 21: the backward of LayerNorm's rows as kernels in CUDA C. */
public final class LayerNormKernelExercise {

  /** What the kernels should compute; blocks have 64 threads. */
  public static final NormSpec SPEC =
      new NormSpec(
          "LayerNorm",
          Map.of(
              "Y", "Y = γ ⊙ (X - μ) / σ + β",
              "dX", "dX = (γ ⊙ dY - mean(γ ⊙ dY) - X̂ ⊙ mean(γ ⊙ dY ⊙ X̂)) / σ",
              "gain", "dγ = Σ_rows dY ⊙ X̂",
              "bias", "dβ = Σ_rows dY"),
          true,
          NormSets.ROWS,
          rows(4, 5),
          rows(3, 6),
          List.of(),
          List.of(rows(1, 7), rows(5, 64), rows(3, 65), rows(70, 3), rows(2, 200)),
          Optional.empty());

  /** The exercise. */
  public static final GradedExercise<LayerFactory.OfTwo> EXERCISE =
      new GradedExercise<>(
          Exercises.LAYER_NORM_KERNEL,
          NormKernelsContract.class,
          SPEC,
          "KernelLayerNorm::new",
          List.of(
              Shortcut.ofLibrary("backprop.nn.LayerNorm"),
              Shortcut.ofLibrary("backprop.nn.Standardize"),
              Shortcut.ofLibrary("backprop.scalar.Value"),
              Shortcut.ofLibrary("backprop.check.SameDiffOracle"),
              Shortcut.ofClass("RowNorm"),
              Shortcut.ofClass("SameDiff"),
              Shortcut.ofClass("DynamicCustomOp"),
              new Shortcut(
                  "the engine's normalize",
                  Pattern.compile("(?:\\w+\\.)+\\w*Kernels\\.normalize\\w*"),
                  "")));

  private LayerNormKernelExercise() {}

  private static Sizes rows(long n, long d) {
    return new Sizes(
        new long[] {n, d}, List.of(new ParameterShape("gain", d), new ParameterShape("bias", d)));
  }
}
