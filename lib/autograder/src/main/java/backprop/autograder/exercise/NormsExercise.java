package backprop.autograder.exercise;

import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.NormContract;
import backprop.autograder.contract.NormSets;
import backprop.autograder.contract.NormSpec;
import backprop.exercise.Exercises;
import backprop.exercise.NormsFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Exercise 12: RMSNorm for 24 points, and GroupNorm for 27. */
public final class NormsExercise {

  /** Rows divided by their root mean square. */
  public static final NormSpec RMS_NORM =
      new NormSpec(
          "RMSNorm",
          Map.of(
              "Y", "Y = γ ⊙ X / s",
              "dX", "dX, back through γ ⊙ X / s",
              "gain", "dγ = Σ_rows dY ⊙ X̂"),
          false,
          NormSets.ROWS,
          rows(4, 4),
          rows(3, 5),
          List.of(new long[] {4, 5}, new long[] {4}),
          List.of(rows(2, 3, 4), rows(3, 2, 6), rows(1, 7)),
          Optional.of(rows(64, 500)));

  /** Groups of channels brought to mean 0 and variance 1. */
  public static final NormSpec GROUP_NORM =
      new NormSpec(
          "GroupNorm",
          Map.of(
              "Y", "Y = γ ⊙ (X - μ) / σ + β",
              "dX", "dX, back through γ ⊙ (X - μ) / σ",
              "gain", "dγ = Σ dY ⊙ X̂, of each channel",
              "bias", "dβ = Σ dY, of each channel"),
          true,
          NormSets.GROUPS,
          groups(2, 3, 4, 2, 2),
          groups(3, 2, 6, 3, 2),
          List.of(new long[] {3, 5, 2, 2}, new long[] {4}, new long[] {3, 4, 4}),
          // Six numbers to a set at least: three may be so alike that ε shows in what is not about
          // it.
          List.of(groups(2, 3, 12), groups(1, 2, 5, 2, 3), groups(3, 2, 3, 3, 2), groups(2, 1, 12)),
          Optional.of(groups(8, 16, 32, 8, 8)));

  /** The exercise. */
  public static final GradedExercise<NormsFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.NORMS,
          Stream.of(RMS_NORM, GROUP_NORM)
              .map(spec -> new GradedPart(spec.name(), NormContract.class, spec))
              .toList(),
          "new backprop.exercise.NormsFactory(RmsNorm::new, GroupNorm::new)",
          List.of(
              Shortcut.ofLibrary("backprop.exercise.standin.StandIns"),
              Shortcut.ofLibrary("backprop.nn.BatchNorm"),
              Shortcut.ofLibrary("backprop.nn.LayerNorm"),
              Shortcut.ofLibrary("backprop.nn.Standardize"),
              Shortcut.ofLibrary("backprop.tensor.RowNorm"),
              Shortcut.ofLibrary("backprop.scalar.Value"),
              Shortcut.ofLibrary("backprop.check.SameDiffOracle"),
              Shortcut.ofClass("SameDiff"),
              Shortcut.ofClass("DynamicCustomOp"),
              Shortcut.ofClass("DifferentialFunctionClassHolder"),
              new Shortcut(
                  "the engine's normalize",
                  Pattern.compile("(?:\\w+\\.)+\\w*Kernels\\.normalize\\w*"),
                  ""),
              new Shortcut(
                  "a norm of ND4J's",
                  Pattern.compile(
                      "(?:\\w+\\.)+(?:NDMath\\.(?:standardize|moments|normalizeMoments)"
                          + "|NDNN\\.(?:layerNorm|batchNorm)\\w*"
                          + "|\\w*(?:BatchNorm|LayerNorm|Standardize|Moments)\\w*)(?:[.$].*)?"),
                  "")));

  private NormsExercise() {}

  private static Sizes rows(long... x) {
    return new Sizes(x, List.of(new ParameterShape("gain", x[x.length - 1])));
  }

  private static Sizes groups(int groups, long... x) {
    return new Sizes(
        x,
        List.of(new ParameterShape("gain", x[1]), new ParameterShape("bias", x[1])),
        Map.of("groups", groups));
  }
}
