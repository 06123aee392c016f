package backprop.autograder.library;

import backprop.autograder.contract.LossSpec;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

public final class SoftmaxCrossEntropyContractTest extends LibrarySuite {

  /** Against distributions. */
  public static final LossSpec OF_SHARES =
      spec(
          "SoftmaxCrossEntropy",
          SoftmaxCrossEntropyContractTest::distributions,
          SoftmaxCrossEntropyContractTest::crossEntropy,
          4,
          3);

  SoftmaxCrossEntropyContractTest() {
    super(SoftmaxCrossEntropy.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        loss(OF_SHARES, SoftmaxCrossEntropy::new),
        loss(
            spec(
                "SoftmaxCrossEntropy of class indices",
                SoftmaxCrossEntropyContractTest::classes,
                (z, c) -> crossEntropy(z, oneHot(c, (int) z.shape()[1])),
                4,
                3),
            SoftmaxCrossEntropy::new),
        loss(
            spec(
                "SoftmaxCrossEntropy, smoothed",
                SoftmaxCrossEntropyContractTest::classes,
                (z, c) -> crossEntropy(z, smoothed(oneHot(c, (int) z.shape()[1]), 0.1)),
                4,
                3),
            () -> new SoftmaxCrossEntropy(0.1)),
        loss(
            spec(
                "SoftmaxCrossEntropy of sequences",
                SoftmaxCrossEntropyContractTest::classesOfSequences,
                (z, c) -> crossEntropy(rows(z), oneHot(c, (int) z.shape()[2])),
                4,
                2,
                3),
            SoftmaxCrossEntropy::new));
  }

  private static LossSpec spec(
      String name,
      BiFunction<Random, long[], Tensor> targets,
      ToDoubleBiFunction<Tensor, Tensor> loss,
      long... shape) {
    return new LossSpec(
        name,
        "L = 1/n · Σ_i ( log Σ_j exp Z_ij - Σ_j Y_ij Z_ij )",
        "∂L/∂Z = (P - Y) / n",
        shape,
        targets,
        loss);
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

  /** For each row of logits the index of its class. */
  static Tensor classes(Random random, long[] shape) {
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

  private static Tensor oneHot(Tensor classes, int k) {
    int n = classes.values().length;
    double[] y = new double[n * k];
    for (int i = 0; i < n; i++) {
      y[i * k + (int) classes.values()[i]] = 1;
    }
    return Tensor.of(new long[] {n, k}, y);
  }
}
