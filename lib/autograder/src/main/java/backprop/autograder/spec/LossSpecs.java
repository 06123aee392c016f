package backprop.autograder.spec;

import backprop.autograder.contract.LossSpec;
import backprop.worker.subject.Tensor;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/** Losses that are a mean over elements. */
public final class LossSpecs {

  /** The mean square. */
  public static final LossSpec MEAN_SQUARED_ERROR =
      ofElements(
          "MeanSquaredError",
          "L = 1/N · Σ (P - T)²",
          "∂L/∂P = 2/N · (P - T)",
          new Targets(-1, 1),
          (p, t) -> (p - t) * (p - t));

  /** The mean distance. */
  public static final LossSpec MEAN_ABSOLUTE_ERROR =
      ofElements(
          "MeanAbsoluteError",
          "L = 1/N · Σ |P - T|",
          "∂L/∂P = 1/N · sign(P - T)",
          new Targets(-1, 1),
          (p, t) -> Math.abs(p - t));

  /** Squares up to δ = 0.8, and straight from there on. */
  public static final LossSpec HUBER =
      ofElements(
          "Huber",
          "L = 1/N · Σ h(P - T)",
          "∂L/∂P = 1/N · (P - T, cut to [-δ, δ])",
          new Targets(-2, 2),
          (p, t) -> h(p - t));

  /** Of logits, and the chance of a yes. */
  public static final LossSpec BINARY_CROSS_ENTROPY =
      ofElements(
          "BinaryCrossEntropy",
          "L = 1/N · Σ ( max(0, Z) - Z T + log(1 + exp(-|Z|)) )",
          "∂L/∂Z = 1/N · (σ(Z) - T)",
          new Targets(0, 1),
          (z, t) -> Math.max(0, z) - z * t + Math.log1p(Math.exp(-Math.abs(z))));

  private LossSpecs() {}

  /** Between which numbers targets lie. */
  private record Targets(double low, double high) {}

  /** A loss that is the mean over all elements of one prediction and its target. */
  private static LossSpec ofElements(
      String name, String value, String gradient, Targets targets, DoubleBinaryOperator f) {
    return new LossSpec(
        name,
        value,
        gradient,
        new long[] {4, 3},
        (random, shape) -> numbers(random, shape, targets),
        (p, t) -> meanOver(p, t, f));
  }

  private static Tensor numbers(Random random, long[] shape, Targets targets) {
    double[] values = random.doubles(shape[0] * shape[1], targets.low, targets.high).toArray();
    return Tensor.of(shape, values).as(DataType.FLOAT).as(DataType.DOUBLE);
  }

  private static double meanOver(Tensor a, Tensor b, DoubleBinaryOperator f) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += f.applyAsDouble(a.values()[i], b.values()[i]);
    }
    return sum / a.values().length;
  }

  private static double h(double e) {
    return Math.abs(e) <= 0.8 ? e * e / 2 : 0.8 * (Math.abs(e) - 0.4);
  }
}
