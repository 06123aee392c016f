package backprop.autograder.exercise;

import backprop.autograder.contract.LossContract;
import backprop.autograder.contract.LossSpec;
import backprop.exercise.Exercises;
import backprop.exercise.LossFactory;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/** Exercise 06: cross-entropy of class indices under a softmax, for 10 points. */
public final class CrossEntropyExercise {

  /** What the loss is, in two plain loops. */
  public static final LossSpec SPEC =
      new LossSpec(
          "the cross-entropy",
          "L = 1/n · Σ_i ( log Σ_j exp Z_ij - Z_i,c(i) )",
          "dZ = (P - Y) / n",
          new long[] {4, 3},
          CrossEntropyExercise::classes,
          CrossEntropyExercise::crossEntropy,
          new long[] {200, 300});

  /** The exercise. */
  public static final GradedExercise<LossFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.CROSS_ENTROPY,
          LossContract.class,
          SPEC,
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

  private static Tensor classes(Random random, long[] shape) {
    double[] values = random.ints(shape[0], 0, (int) shape[1]).asDoubleStream().toArray();
    return new Tensor(DataType.INT64, new long[] {shape[0]}, MemoryLayout.C, values);
  }

  /** The logarithm of a sum of exponentials by way of the largest, row by row. */
  private static double crossEntropy(Tensor z, Tensor classes) {
    int n = (int) z.shape()[0];
    int k = (int) z.shape()[1];
    double loss = 0;
    for (int i = 0; i < n; i++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < k; j++) {
        max = Math.max(max, z.at(i, j));
      }
      double sum = 0;
      for (int j = 0; j < k; j++) {
        sum += Math.exp(z.at(i, j) - max);
      }
      loss += (max + Math.log(sum) - z.at(i, (int) classes.values()[i])) / n;
    }
    return loss;
  }
}
