package backprop.autograder.exercise;

import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.subject.Arguments;
import backprop.autograder.subject.LocalSubject;
import backprop.autograder.subject.Made;
import backprop.autograder.subject.Role;
import backprop.autograder.subject.Subject;
import backprop.autograder.subject.Tensor;
import backprop.exercise.AffineFactory;
import backprop.exercise.Exercises;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
          true);

  /** The exercise. */
  public static final GradedExercise<AffineFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.AFFINE,
          LayerContract.class,
          SPEC,
          AffineExercise::subject,
          "Affine::new",
          List.of(
              Shortcut.ofClass("Dense"),
              Shortcut.ofClass("SameDiff"),
              Shortcut.ofMethod("Ops", "affine")));

  private AffineExercise() {}

  private static Subject subject(AffineFactory factory) {
    return new LocalSubject<>(Role.LAYER, arguments -> make(factory, arguments));
  }

  private static Made<Layer> make(AffineFactory factory, Arguments arguments) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    parameters.put("w", Parameter.weight("w", arguments.array(2)));
    parameters.put("b", Parameter.bias("b", arguments.array(3)));
    return new Made<>(factory.create(parameters.get("w"), parameters.get("b")), parameters);
  }

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
