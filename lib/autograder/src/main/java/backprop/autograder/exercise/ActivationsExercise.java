package backprop.autograder.exercise;

import backprop.autograder.contract.ElementwiseContract;
import backprop.autograder.spec.ActivationSpecs;
import backprop.exercise.ActivationsFactory;
import backprop.exercise.Exercises;
import java.util.List;
import java.util.stream.Stream;

/** Exercise 10: softsign, softplus and SiLU, for 20 points each. */
public final class ActivationsExercise {

  /** The exercise. */
  public static final GradedExercise<ActivationsFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.ACTIVATIONS,
          Stream.of(ActivationSpecs.SOFTSIGN, ActivationSpecs.SOFTPLUS, ActivationSpecs.SILU)
              .map(spec -> new GradedPart(spec.name(), ElementwiseContract.class, spec))
              .toList(),
          "new backprop.exercise.ActivationsFactory(Softsign::new, Softplus::new, Silu::new)",
          shortcuts());

  private ActivationsExercise() {}

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
