package backprop.autograder.exercise;

import backprop.autograder.contract.LossContract;
import backprop.autograder.spec.ClassLossSpecs;
import backprop.exercise.Exercises;
import backprop.exercise.LossFactory;
import java.util.List;

/** Exercise 06: cross-entropy of class indices under a softmax, for 10 points. */
public final class CrossEntropyExercise {

  /** The exercise. */
  public static final GradedExercise<LossFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.CROSS_ENTROPY,
          LossContract.class,
          ClassLossSpecs.CROSS_ENTROPY,
          "CrossEntropy::new",
          List.of(
              Shortcut.ofLibrary("backprop.loss.SoftmaxCrossEntropy"),
              Shortcut.ofLibrary("backprop.tensor.RowCrossEntropy"),
              Shortcut.ofLibrary("backprop.tensor.host.HostCrossEntropy"),
              Shortcut.ofLibrary("backprop.nn.Softmax"),
              Shortcut.ofClass("SameDiff"),
              Shortcut.ofMethod("Ops", "softmax"),
              Shortcut.ofMethod("Ops", "logSumExp"),
              Shortcut.ofMethod("\\w*Kernels", "crossEntropy(?:Gradient)?"),
              Shortcut.ofMethod("\\w*Heads", "softmax"),
              Shortcut.ofMethod("Transforms", "softmax"),
              Shortcut.ofMethod("Nd4j", "nn"),
              Shortcut.ofClass("NDNN"),
              Shortcut.ofClass("SoftMax"),
              Shortcut.ofClass("LogSoftMax"),
              Shortcut.ofClass("ActivationSoftmax"),
              Shortcut.ofPackage("org.nd4j.linalg.lossfunctions"),
              Shortcut.ofClass("NDLoss"),
              Shortcut.ofClass("\\w*SoftmaxCrossEntropy\\w*")));

  private CrossEntropyExercise() {}
}
