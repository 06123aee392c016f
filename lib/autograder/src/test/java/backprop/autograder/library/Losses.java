package backprop.autograder.library;

import backprop.autograder.contract.LossContract;
import backprop.autograder.contract.LossSpec;
import backprop.loss.BinaryCrossEntropy;
import backprop.loss.Hinge;
import backprop.loss.Huber;
import backprop.loss.Loss;
import backprop.loss.MeanAbsoluteError;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Role;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** The library's losses, each beside its formula in plain Java. */
public final class Losses {

  /** Cross-entropy against distributions. */
  public static final LossSpec CROSS_ENTROPY =
      new LossSpec(
          "SoftmaxCrossEntropy",
          "L = 1/n · Σ_i ( log Σ_j exp Z_ij - Σ_j Y_ij Z_ij )",
          "∂L/∂Z = (P - Y) / n",
          new long[] {4, 3},
          Losses::distributions,
          Losses::crossEntropy);

  private static final LossSpec OF_CLASSES =
      new LossSpec(
          "SoftmaxCrossEntropy of class indices",
          CROSS_ENTROPY.value(),
          CROSS_ENTROPY.gradient(),
          CROSS_ENTROPY.shape(),
          Losses::classes,
          (z, c) -> crossEntropy(z, oneHot(c, (int) z.shape()[1])));

  private static final LossSpec SMOOTHED =
      new LossSpec(
          "SoftmaxCrossEntropy, smoothed",
          CROSS_ENTROPY.value(),
          CROSS_ENTROPY.gradient(),
          CROSS_ENTROPY.shape(),
          Losses::classes,
          (z, c) -> crossEntropy(z, smoothed(oneHot(c, (int) z.shape()[1]), 0.1)));

  private static final LossSpec SEQUENCES =
      new LossSpec(
          "SoftmaxCrossEntropy of sequences",
          CROSS_ENTROPY.value(),
          CROSS_ENTROPY.gradient(),
          new long[] {4, 2, 3},
          Losses::classesOfSequences,
          (z, c) -> crossEntropy(rows(z), oneHot(c, (int) z.shape()[2])));

  private static final LossSpec HINGE =
      new LossSpec(
          "Hinge",
          "L = 1/n · Σ_i 1/k · Σ_{j≠y} max(0, 1 - Z_iy + Z_ij)",
          "∂L/∂Z = [1 - Z_iy + Z_ij > 0] / (n k), at y minus the sum of the others",
          new long[] {4, 3},
          Losses::classes,
          Losses::hinge);

  private static final LossSpec SQUARES =
      new LossSpec(
          "MeanSquaredError",
          "L = 1/N · Σ (P - T)²",
          "∂L/∂P = 2/N · (P - T)",
          new long[] {4, 3},
          (random, shape) -> numbers(random, shape, -1, 1),
          (p, t) -> meanOver(p, t, (a, b) -> (a - b) * (a - b)));

  private static final LossSpec SIZES =
      new LossSpec(
          "MeanAbsoluteError",
          "L = 1/N · Σ |P - T|",
          "∂L/∂P = 1/N · sign(P - T)",
          new long[] {4, 3},
          (random, shape) -> numbers(random, shape, -1, 1),
          (p, t) -> meanOver(p, t, (a, b) -> Math.abs(a - b)));

  private static final LossSpec HUBER =
      new LossSpec(
          "Huber",
          "L = 1/N · Σ h(P - T)",
          "∂L/∂P = 1/N · (P - T, cut to [-δ, δ])",
          new long[] {4, 3},
          (random, shape) -> numbers(random, shape, -2, 2),
          (p, t) -> meanOver(p, t, (a, b) -> huber(a - b)));

  private static final LossSpec BINARY =
      new LossSpec(
          "BinaryCrossEntropy",
          "L = 1/N · Σ ( max(0, Z) - Z T + log(1 + exp(-|Z|)) )",
          "∂L/∂Z = 1/N · (σ(Z) - T)",
          new long[] {4, 3},
          (random, shape) -> numbers(random, shape, 0, 1),
          (z, t) ->
              meanOver(
                  z, t, (a, b) -> Math.max(0, a) - a * b + Math.log1p(Math.exp(-Math.abs(a)))));

  private Losses() {}

  private static double huber(double e) {
    return Math.abs(e) <= 0.8 ? e * e / 2 : 0.8 * (Math.abs(e) - 0.4);
  }

  private static double meanOver(Tensor a, Tensor b, DoubleBinaryOperator f) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += f.applyAsDouble(a.values()[i], b.values()[i]);
    }
    return sum / a.values().length;
  }

  static Stream<Trialled> all() {
    return Stream.of(
        trialled(SQUARES, MeanSquaredError::new),
        trialled(SIZES, MeanAbsoluteError::new),
        trialled(HUBER, () -> new Huber(0.8)),
        trialled(BINARY, BinaryCrossEntropy::new),
        trialled(CROSS_ENTROPY, SoftmaxCrossEntropy::new),
        trialled(OF_CLASSES, SoftmaxCrossEntropy::new),
        trialled(SMOOTHED, () -> new SoftmaxCrossEntropy(0.1)),
        trialled(SEQUENCES, SoftmaxCrossEntropy::new),
        trialled(HINGE, Hinge::new));
  }

  /** A loss to run the contract on. */
  public static Trialled trialled(LossSpec spec, Supplier<Loss> loss) {
    return new Trialled(
        spec.name(),
        LossContract.class,
        spec,
        new LocalSubject<>(Role.LOSS, arguments -> new Made<>(loss.get(), Map.of())));
  }

  /** The logarithm of a sum of exponentials by way of the largest, row by row. */
  private static double crossEntropy(Tensor z, Tensor y) {
    int n = (int) z.shape()[0];
    int k = (int) z.shape()[1];
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

  private static Tensor numbers(Random random, long[] shape, double low, double high) {
    double[] values = random.doubles(shape[0] * shape[1], low, high).toArray();
    return Tensor.of(shape, values).as(DataType.FLOAT).as(DataType.DOUBLE);
  }

  /** Rows of shares that sum to 1: eighths, which both types hold exactly. */
  private static Tensor distributions(Random random, long[] shape) {
    double[] values = new double[(int) (shape[0] * shape[1])];
    for (int i = 0; i < shape[0]; i++) {
      for (int eighth = 0; eighth < 8; eighth++) {
        values[i * (int) shape[1] + random.nextInt((int) shape[1])] += 0.125;
      }
    }
    return Tensor.of(shape, values);
  }

  private static Tensor classes(Random random, long[] shape) {
    double[] values = random.ints(shape[0], 0, (int) shape[1]).asDoubleStream().toArray();
    return new Tensor(DataType.INT64, new long[] {shape[0]}, MemoryLayout.C, values);
  }

  private static Tensor classesOfSequences(Random random, long[] shape) {
    int n = (int) (shape[0] * shape[1]);
    double[] values = random.ints(n, 0, (int) shape[2]).asDoubleStream().toArray();
    return new Tensor(DataType.INT64, new long[] {shape[0], shape[1]}, MemoryLayout.C, values);
  }

  private static Tensor rows(Tensor a) {
    long d = a.shape()[2];
    return Tensor.of(new long[] {a.values().length / d, d}, a.values());
  }

  private static Tensor smoothed(Tensor y, double epsilon) {
    double uniform = epsilon / y.shape()[1];
    double[] mixed = Arrays.stream(y.values()).map(v -> (1 - epsilon) * v + uniform).toArray();
    return Tensor.of(y.shape(), mixed);
  }

  private static double hinge(Tensor z, Tensor classes) {
    int n = (int) z.shape()[0];
    int k = (int) z.shape()[1];
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

  private static Tensor oneHot(Tensor classes, int k) {
    int n = classes.values().length;
    double[] y = new double[n * k];
    for (int i = 0; i < n; i++) {
      y[i * k + (int) classes.values()[i]] = 1;
    }
    return Tensor.of(new long[] {n, k}, y);
  }
}
