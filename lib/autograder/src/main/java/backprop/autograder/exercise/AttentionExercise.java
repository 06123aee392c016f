package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.AttentionContract;
import backprop.exercise.Exercises;
import backprop.exercise.SharedAttentionFactory;
import java.util.List;
import java.util.stream.Stream;

/** Exercise 18: causal attention of heads that share keys and values, for 50 points. */
public final class AttentionExercise {

  /** The exercise. */
  public static final GradedExercise<SharedAttentionFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.CAUSAL_ATTENTION,
          AttentionContract.class,
          "SharedHeads",
          "SharedHeads::new",
          shortcuts());

  private AttentionExercise() {}

  private static List<Shortcut> shortcuts() {
    return Stream.concat(
            Stream.of(
                    "Heads",
                    "HostHeads",
                    "DeviceHeads",
                    "Kernels",
                    "HostKernels",
                    "ArrayKernels",
                    "DeviceKernels",
                    "SoftMax",
                    "LogSoftMax",
                    "SoftmaxBp",
                    "ActivationSoftmax",
                    "LogSoftMaxDerivative",
                    "DotProductAttention",
                    "DotProductAttentionBp",
                    "MultiHeadDotProductAttention",
                    "MultiHeadDotProductAttentionBp",
                    "NDLoss",
                    "NDNN",
                    "DynamicCustomOp",
                    "DifferentialFunctionClassHolder",
                    "SameDiff")
                .map(Shortcut::ofClass),
            Stream.of(
                Shortcut.ofLibrary("backprop.exercise.standin.StandIns"),
                Shortcut.ofLibrary("backprop.nn.MultiHeadAttention"),
                Shortcut.ofLibrary("backprop.nn.TransformerBlock"),
                Shortcut.ofLibrary("backprop.nn.models.TinyGpt"),
                Shortcut.ofLibrary("backprop.nn.Softmax"),
                Shortcut.ofLibrary("backprop.loss.SoftmaxCrossEntropy"),
                Shortcut.ofLibrary("backprop.tensor.RowCrossEntropy"),
                Shortcut.ofLibrary("backprop.tensor.host.HostCrossEntropy"),
                Shortcut.ofLibrary("backprop.scalar.Value"),
                Shortcut.ofMethod("Ops", "softmax"),
                Shortcut.ofMethod("Ops", "softmaxGradient"),
                Shortcut.ofMethod("Ops", "logSumExp"),
                Shortcut.ofMethod("Transforms", "softmax"),
                Shortcut.ofMethod("Nd4j", "nn"),
                Shortcut.ofMethod("Activation", "SOFTMAX"),
                Shortcut.ofPackage("org.nd4j.linalg.api.ops.impl.loss"),
                Shortcut.ofPackage("org.nd4j.linalg.lossfunctions")))
        .toList();
  }
}
