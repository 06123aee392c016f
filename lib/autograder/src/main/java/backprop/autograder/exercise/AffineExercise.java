package backprop.autograder.exercise;

import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Exercise 05: {@code Y = X W + b}, forward and backward, for 20 points. */
public final class AffineExercise {

  /** What an affine layer computes, in two plain loops. */
  public static final LayerSpec SPEC =
      new LayerSpec(
          "the affine layer",
          Map.of(
              "Y", "Y = X W + b",
              "dX", "dX = dY Wᵀ",
              "w", "dW = Xᵀ dY",
              "b", "db = Σ_rows dY"),
          sizes(3, 3, 3),
          sizes(5, 4, 2),
          AffineExercise::affine,
          List.of(new long[] {3, 4}, new long[] {3}, new long[] {3, 3, 1}),
          true,
          0,
          false,
          List.of(sizes(4, 3, 1), sizes(4, 1, 3)),
          Optional.of(sizes(40, 350, 350)));

  /** The exercise. */
  public static final GradedExercise<LayerFactory.OfTwo> EXERCISE =
      new GradedExercise<>(
          Exercises.AFFINE,
          LayerContract.class,
          SPEC,
          "Affine::new",
          List.of(
              Shortcut.ofLibrary("backprop.nn.Dense"),
              Shortcut.ofLibrary("backprop.exercise.standin.StandIns"),
              Shortcut.ofLibrary("backprop.nn.Conv2d"),
              Shortcut.ofClass("SameDiff"),
              Shortcut.ofMethod("Ops", "affine"),
              Shortcut.ofMethod("Ops", "affineTransposeB"),
              Shortcut.ofMethod("Kernels", "affine"),
              Shortcut.ofMethod("HostKernels", "affine"),
              Shortcut.ofMethod("ArrayKernels", "affine")));

  private AffineExercise() {}

  private static Sizes sizes(int n, int in, int out) {
    return new Sizes(
        new long[] {n, in},
        List.of(new ParameterShape("w", in, out), new ParameterShape("b", out)));
  }

  private static Tensor affine(Tensor x, Map<String, Tensor> parameters) {
    Tensor w = parameters.get("w");
    double[] b = parameters.get("b").values();
    int n = (int) x.shape()[0];
    int out = b.length;
    double[] y = new double[n * out];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < out; k++) {
        y[i * out + k] = b[k];
        for (int j = 0; j < x.shape()[1]; j++) {
          y[i * out + k] += x.at(i, j) * w.at(j, k);
        }
      }
    }
    return Tensor.of(new long[] {n, out}, y);
  }
}
