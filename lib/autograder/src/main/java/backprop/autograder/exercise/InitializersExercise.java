package backprop.autograder.exercise;

import backprop.autograder.contract.ClipContract;
import backprop.autograder.contract.InitializerContract;
import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.exercise.Exercises;
import backprop.exercise.InitializersFactory;
import java.util.List;

/** Exercise 11: He's and Xavier's initializers, and clipping by norm, for 10 points each. */
public final class InitializersExercise {

  private static final InitializerSpec HE =
      new InitializerSpec(
          "He normal", "σ² = 2 / fanIn", Distribution.NORMAL, (fanIn, fanOut) -> 2 / fanIn);

  private static final InitializerSpec XAVIER =
      new InitializerSpec(
          "Xavier uniform",
          "a² / 3 = 2 / (fanIn + fanOut)",
          Distribution.UNIFORM,
          (fanIn, fanOut) -> 2 / (fanIn + fanOut));

  /** The exercise. */
  public static final GradedExercise<InitializersFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.INITIALIZERS,
          List.of(
              new GradedPart(HE.name(), InitializerContract.class, HE),
              new GradedPart(XAVIER.name(), InitializerContract.class, XAVIER),
              new GradedPart("Clipping", ClipContract.class, "g · limit / ‖g‖")),
          "new backprop.exercise.InitializersFactory("
              + "HeNormal::new, XavierUniform::new, ClipByNorm::new)",
          List.of(
              Shortcut.ofLibrary("backprop.init.He"),
              Shortcut.ofLibrary("backprop.init.Xavier"),
              Shortcut.ofMethod("GradientClip", "byNorm"),
              Shortcut.ofPackage("org.nd4j.weightinit")));

  private InitializersExercise() {}
}
