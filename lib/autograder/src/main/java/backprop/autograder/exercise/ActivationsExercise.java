package backprop.autograder.exercise;

import backprop.autograder.contract.ElementwiseContract;
import backprop.autograder.contract.ElementwiseSpec;
import backprop.exercise.ActivationsFactory;
import backprop.exercise.Exercises;
import java.util.List;
import java.util.stream.Stream;

/** Exercise 10: softsign, softplus and SiLU, for 20 points each. */
public final class ActivationsExercise {

  private static final ElementwiseSpec SOFTSIGN =
      new ElementwiseSpec(
          "Softsign",
          "Y = X / (1 + |X|)",
          "dX = dY / (1 + |X|)²",
          x -> x / (1 + Math.abs(x)),
          x -> 1 / Math.pow(1 + Math.abs(x), 2));

  private static final ElementwiseSpec SOFTPLUS =
      new ElementwiseSpec(
          "Softplus",
          "Y = log(1 + exp X)",
          "dX = dY ⊙ σ(X)",
          x -> Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))),
          ActivationsExercise::sigmoid);

  private static final ElementwiseSpec SILU =
      new ElementwiseSpec(
          "SiLU",
          "Y = X σ(X)",
          "dX = dY ⊙ (σ(X) + X σ(X) (1 - σ(X)))",
          x -> x * sigmoid(x),
          x -> sigmoid(x) + x * sigmoid(x) * sigmoid(-x));

  /** The exercise. */
  public static final GradedExercise<ActivationsFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.ACTIVATIONS,
          Stream.of(SOFTSIGN, SOFTPLUS, SILU)
              .map(spec -> new GradedPart(spec.name(), ElementwiseContract.class, spec))
              .toList(),
          "new backprop.exercise.ActivationsFactory(Softsign::new, Softplus::new, Silu::new)",
          shortcuts());

  private ActivationsExercise() {}

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static List<Shortcut> shortcuts() {
    return Stream.concat(
            Stream.of(
                    "SoftPlus",
                    "SoftPlusBp",
                    "SoftSign",
                    "SoftSignBp",
                    "SoftSignDerivative",
                    "Swish",
                    "SwishDerivative",
                    "NDNN",
                    "SameDiff")
                .map(Shortcut::ofClass),
            Stream.of(
                Shortcut.ofLibrary("backprop.exercise.standin.StandIns"),
                Shortcut.ofMethod("Ops", "logOnePlusExp"),
                Shortcut.ofMethod("Transforms", "softPlus"),
                Shortcut.ofMethod("Transforms", "softsign"),
                Shortcut.ofMethod("Transforms", "softsignDerivative"),
                Shortcut.ofPackage("org.nd4j.linalg.activations")))
        .toList();
  }
}
