package backprop.autograder.spec;

import backprop.autograder.contract.LossSpec;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Losses of a row of numbers for each example, of which one class, or a share of each, is right.
 */
public final class ClassLossSpecs {

  private static final String OF_SHARES_NAME = "L = 1/n · Σ_i ( log Σ_j exp Z_ij - Σ_j Y_ij Z_ij )";
  private static final String GRADIENT = "∂L/∂Z = (P - Y) / n";

  /** Cross-entropy of class indices. */
  public static final LossSpec CROSS_ENTROPY =
      new LossSpec(
          "the cross-entropy",
          "L = 1/n · Σ_i ( log Σ_j exp Z_ij - Z_i,c(i) )",
          "dZ = (P - Y) / n",
          new long[] {4, 3},
          ClassLossSpecs::classes,
          (z, c) -> crossEntropy(z, oneHot(c, width(z))),
          new long[] {200, 300});

  /** The same against shares of all classes. */
  public static final LossSpec OF_SHARES =
      spec(
          "SoftmaxCrossEntropy",
          new long[] {4, 3},
          ClassLossSpecs::shares,
          ClassLossSpecs::crossEntropy);

  /** The same of class indices that are smoothed by 0.1. */
  public static final LossSpec SMOOTHED =
      spec(
          "SoftmaxCrossEntropy, smoothed",
          new long[] {4, 3},
          ClassLossSpecs::classes,
          (z, c) -> crossEntropy(z, smoothed(oneHot(c, width(z)), 0.1)));

  /** The same of sequences. */
  public static final LossSpec OF_SEQUENCES =
      spec(
          "SoftmaxCrossEntropy of sequences",
          new long[] {4, 2, 3},
          ClassLossSpecs::classes,
          (z, c) -> crossEntropy(rows(z), oneHot(c, width(z))));

  /** The margin by which the right class leads each other. */
  public static final LossSpec HINGE =
      new LossSpec(
          "Hinge",
          "L = 1/n · Σ_i 1/k · Σ_{j≠y} max(0, 1 - Z_iy + Z_ij)",
          "∂L/∂Z = [1 - Z_iy + Z_ij > 0] / (n k), at y minus the sum of the others",
          new long[] {4, 3},
          ClassLossSpecs::classes,
          ClassLossSpecs::hinge);

  private ClassLossSpecs() {}

  private static LossSpec spec(
      String name,
      long[] shape,
      BiFunction<Random, long[], Tensor> targets,
      ToDoubleBiFunction<Tensor, Tensor> loss) {
    return new LossSpec(name, OF_SHARES_NAME, GRADIENT, shape, targets, loss);
  }

  /** The logarithm of a sum of exponentials by way of the largest, row by row. */
  private static double crossEntropy(Tensor z, Tensor y) {
    int n = (int) z.shape()[0];
    int k = width(z);
    double loss = 0;
    for (int i = 0; i < n; i++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < k; j++) {
        max = Math.max(max, z.at(i, j));
      }
      double sum = 0;
      double wanted = 0;
      for (int j = 0; j < k; j++) {
        sum += Math.exp(z.at(i, j) - max);
        wanted += y.at(i, j) * z.at(i, j);
      }
      loss += (max + Math.log(sum) - wanted) / n;
    }
    return loss;
  }

  private static double hinge(Tensor z, Tensor classes) {
    int n = (int) z.shape()[0];
    int k = width(z);
    double loss = 0;
    for (int i = 0; i < n; i++) {
      int y = (int) classes.values()[i];
      for (int j = 0; j < k; j++) {
        if (j != y) {
          loss += Math.max(0, 1 - z.at(i, y) + z.at(i, j)) / k / n;
        }
      }
    }
    return loss;
  }

  /** For each row of numbers, whose length is the last side, the index of its class. */
  private static Tensor classes(Random random, long[] shape) {
    long[] rows = Arrays.copyOf(shape, shape.length - 1);
    int n = (int) Arrays.stream(rows).reduce(1, (a, b) -> a * b);
    double[] values = random.ints(n, 0, (int) shape[rows.length]).asDoubleStream().toArray();
    return new Tensor(DataType.INT64, rows, MemoryLayout.C, values);
  }

  /** Rows of shares that sum to 1: eighths, which both types hold exactly. */
  private static Tensor shares(Random random, long[] shape) {
    double[] values = new double[(int) (shape[0] * shape[1])];
    for (int i = 0; i < shape[0]; i++) {
      for (int eighth = 0; eighth < 8; eighth++) {
        values[i * (int) shape[1] + random.nextInt((int) shape[1])] += 0.125;
      }
    }
    return Tensor.of(shape, values);
  }

  private static Tensor oneHot(Tensor classes, int k) {
    int n = classes.values().length;
    double[] y = new double[n * k];
    for (int i = 0; i < n; i++) {
      y[i * k + (int) classes.values()[i]] = 1;
    }
    return Tensor.of(new long[] {n, k}, y);
  }

  private static Tensor smoothed(Tensor y, double epsilon) {
    double uniform = epsilon / y.shape()[1];
    double[] mixed = Arrays.stream(y.values()).map(v -> (1 - epsilon) * v + uniform).toArray();
    return Tensor.of(y.shape(), mixed);
  }

  private static Tensor rows(Tensor a) {
    long d = width(a);
    return Tensor.of(new long[] {a.values().length / d, d}, a.values());
  }

  private static int width(Tensor a) {
    return (int) a.shape()[a.shape().length - 1];
  }
}
