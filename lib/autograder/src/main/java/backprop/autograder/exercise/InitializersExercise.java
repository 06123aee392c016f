package backprop.autograder.exercise;

import backprop.autograder.contract.ClipContract;
import backprop.autograder.contract.InitializerContract;
import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.spec.InitializerSpecs;
import backprop.exercise.Exercises;
import backprop.exercise.InitializersFactory;
import java.util.List;

/** Exercise 11: He's and Xavier's initializers, and clipping by norm, for 10 points each. */
public final class InitializersExercise {

  /** The exercise. */
  public static final GradedExercise<InitializersFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.INITIALIZERS,
          List.of(
              drawn(InitializerSpecs.HE_NORMAL),
              drawn(InitializerSpecs.XAVIER_UNIFORM),
              new GradedPart("Clipping", ClipContract.class, ClipContract.BY_NORM)),
          "new backprop.exercise.InitializersFactory("
              + "HeNormal::new, XavierUniform::new, ClipByNorm::new)",
          List.of(
              Shortcut.ofLibrary("backprop.init.He"),
              Shortcut.ofLibrary("backprop.init.Xavier"),
              Shortcut.ofMethod("GradientClip", "byNorm"),
              Shortcut.ofPackage("org.nd4j.weightinit")));

  private InitializersExercise() {}

  private static GradedPart drawn(InitializerSpec spec) {
    return new GradedPart(spec.name(), InitializerContract.class, spec);
  }
}
