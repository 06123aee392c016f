package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.NetworkContract;
import backprop.exercise.Exercises;
import backprop.exercise.NetworkGradientsFactory;
import java.util.List;

/** Exercise 07: back through a whole network, array by array, for 24 points. */
public final class NetworkExercise {

  /** The exercise. */
  public static final GradedExercise<NetworkGradientsFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.WHOLE_NETWORK,
          NetworkContract.class,
          "table, affine, BatchNorm, tanh, affine, cross-entropy",
          "ByHand::new",
          List.of(
              Shortcut.ofLibrary("backprop.nn.BatchNorm"),
              Shortcut.ofLibrary("backprop.nn.LayerNorm"),
              Shortcut.ofLibrary("backprop.tensor.RowNorm"),
              Shortcut.ofLibrary("backprop.scalar.Value"),
              Shortcut.ofLibrary("backprop.nn.Embedding"),
              Shortcut.ofLibrary("backprop.loss.SoftmaxCrossEntropy"),
              Shortcut.ofLibrary("backprop.tensor.RowCrossEntropy"),
              Shortcut.ofLibrary("backprop.check.SameDiffOracle"),
              Shortcut.ofClass("SameDiff"),
              Shortcut.ofMethod("Ops", "sumByIndex"),
              Shortcut.ofMethod("Ops", "softmaxGradient"),
              Shortcut.ofMethod(
                  "\\w*Kernels", "(?:crossEntropyGradient|normalizeGradient|sumByIndex)"),
              Shortcut.ofPackage("org.nd4j.linalg.lossfunctions"),
              Shortcut.ofClass("NDLoss"),
              Shortcut.ofClass("\\w*(?:BatchNorm|LayerNorm|SoftmaxCrossEntropy|SoftmaxBp)\\w*")));

  private NetworkExercise() {}
}
