package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.MilestoneContract;
import backprop.autograder.contract.exercise.MilestoneSpec;
import backprop.exercise.Exercises;
import backprop.exercise.MilestoneData;
import backprop.exercise.RecipeFactory;
import backprop.worker.subject.Tensor;
import java.util.List;

/**
 * Milestone 1: two affine layers and what stands between them, for 14 points, and 2 for each own
 * part.
 */
public final class MlpExercise {

  private static final int HIDDEN = 128;

  /** The exercise. */
  public static final GradedExercise<RecipeFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.MLP,
          List.of(
              new GradedPart(
                  "",
                  MilestoneContract.class,
                  new MilestoneSpec(
                      "the network",
                      MilestoneData.FASHION_ROWS,
                      List.of(
                          new long[] {784, HIDDEN},
                          new long[] {HIDDEN},
                          new long[] {HIDDEN, 10},
                          new long[] {10}),
                      MlpExercise::logits,
                      5000,
                      0.8))),
          "MyMlp::new",
          List.of(),
          List.of(Exercises.AFFINE, Exercises.CROSS_ENTROPY, Exercises.SEQUENTIAL_AND_LOOP));

  private MlpExercise() {}

  /** max(0, X W₁ + b₁) W₂ + b₂. */
  private static Tensor logits(List<Tensor> p, Tensor x) {
    Tensor hidden = affine(x, p.get(0), p.get(1));
    double[] active = hidden.values().clone();
    for (int i = 0; i < active.length; i++) {
      active[i] = Math.max(0, active[i]);
    }
    return affine(Tensor.of(hidden.shape(), active), p.get(2), p.get(3));
  }

  private static Tensor affine(Tensor x, Tensor w, Tensor b) {
    int n = (int) x.shape()[0];
    int in = (int) w.shape()[0];
    int out = (int) w.shape()[1];
    double[] y = new double[n * out];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < out; j++) {
        double sum = b.values()[j];
        for (int k = 0; k < in; k++) {
          sum += x.values()[i * in + k] * w.values()[k * out + j];
        }
        y[i * out + j] = sum;
      }
    }
    return Tensor.of(new long[] {n, out}, y);
  }
}
