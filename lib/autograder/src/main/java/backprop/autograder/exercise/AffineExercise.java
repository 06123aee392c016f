package backprop.autograder.exercise;

import backprop.autograder.contract.LayerContract;
import backprop.autograder.spec.LayerSpecs;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import java.util.List;

/** Exercise 05: {@code Y = X W + b}, forward and backward, for 20 points. */
public final class AffineExercise {

  /** The exercise. */
  public static final GradedExercise<LayerFactory.OfTwo> EXERCISE =
      new GradedExercise<>(
          Exercises.AFFINE,
          LayerContract.class,
          LayerSpecs.AFFINE,
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
}
