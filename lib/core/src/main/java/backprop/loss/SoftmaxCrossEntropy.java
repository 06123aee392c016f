package backprop.loss;

import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.RowCrossEntropy;
import backprop.tensor.Shapes;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The cross-entropy of the true class under the softmax of the logits, averaged over all positions
 * that are not ignored.
 *
 * <pre>
 * value     L = 1/m · Σ_i ( s_i log Σ_j exp Z_ij  -  Σ_j Y_ij Z_ij ),     s_i = Σ_j Y_ij
 * gradient  ∂L/∂Z = (s_i P - Y) / m,     P = softmax(Z), row by row
 * shapes    Z [n,k] or [n,t,k] logits   Y class indices [n] or [n,t], or distributions of Z's shape
 * </pre>
 *
 * <p>A class index stands for a row of zeros with a one at the index; the index that is ignored,
 * for a row of zeros, {@code s_i = 0}, which counts neither in the sum nor in m. All other rows sum
 * to {@code s_i = 1}, and m is how many there are; of distributions, m is the number of positions.
 * Smoothing by ε mixes every row with the uniform distribution first: {@code (1 - ε) Y + ε/k}.
 * Where classes have weights c, every row is then multiplied by them, {@code c_j Y_ij}, and m is
 * the sum of the true classes' weights; of distributions, m stays the number of positions, as
 * PyTorch has it.
 *
 * <p>The softmax is inside, so that {@code log} and {@code exp} meet and cancel before either can
 * overflow: the value is right at logits of ±100,000. Derived in lesson 06.
 */
public final class SoftmaxCrossEntropy implements Loss {

  private final double smoothing;
  private final long ignored;

  /** What each class counts; null where all count 1. */
  private final double[] weights;

  /** No smoothing; a class index of -1 is ignored. */
  public SoftmaxCrossEntropy() {
    this(0);
  }

  /** Targets smoothed by {@code smoothing}; a class index of -1 is ignored. */
  public SoftmaxCrossEntropy(double smoothing) {
    this(smoothing, -1);
  }

  /**
   * Targets smoothed by {@code smoothing}; a class index of {@code ignored} is ignored.
   *
   * @throws IllegalArgumentException if {@code smoothing} is not in [0, 1)
   */
  public SoftmaxCrossEntropy(double smoothing, long ignored) {
    this(smoothing, ignored, null);
  }

  private SoftmaxCrossEntropy(double smoothing, long ignored, double[] weights) {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "SoftmaxCrossEntropy: smoothing must be in [0, 1), got " + smoothing);
    }
    this.smoothing = smoothing;
    this.ignored = ignored;
    this.weights = weights;
  }

  /**
   * The same with a weight for each class, by which a rare one can count more; {@link
   * backprop.data.Dataset#classWeights} makes all count alike. PyTorch's {@code weight}.
   *
   * @throws IllegalArgumentException if a weight is not a number above 0
   */
  public SoftmaxCrossEntropy weighted(double... weights) {
    Given.require("SoftmaxCrossEntropy.weighted", "weights", weights);
    for (int c = 0; c < weights.length; c++) {
      if (!(weights[c] > 0) || Double.isInfinite(weights[c])) {
        throw new IllegalArgumentException(
            "SoftmaxCrossEntropy.weighted: the weight of class "
                + c
                + " must be a number above 0, got "
                + weights[c]);
      }
    }
    return new SoftmaxCrossEntropy(smoothing, ignored, weights.clone());
  }

  @Override
  public double value(INDArray logits, INDArray target) {
    Goal goal = goal("SoftmaxCrossEntropy.value", logits, target);
    return RowCrossEntropy.value(Ops.rows(logits), goal.y()) / goal.m();
  }

  /** m, of class indices; how many positions there are, of distributions. */
  @Override
  public double weight(INDArray target) {
    Shapes.requirePresent("SoftmaxCrossEntropy.weight", "target", target);
    if (!target.dataType().isIntType()) {
      return (double) target.length() / target.size(target.rank() - 1);
    }
    return Arrays.stream(target.dup('c').data().asLong())
        .filter(c -> c != ignored)
        .mapToDouble(this::weight)
        .sum();
  }

  /** Of classes, without weights and smoothing, which are plain ND4J. */
  @Override
  public boolean leavesNumbersToOps() {
    return smoothing == 0 && weights == null;
  }

  @Override
  public INDArray gradient(INDArray logits, INDArray target) {
    Goal goal = goal("SoftmaxCrossEntropy.gradient", logits, target);
    INDArray gradient = RowCrossEntropy.gradient(Ops.rows(logits), goal.y(), goal.m());
    return Ops.ofRows(gradient, logits.shape());
  }

  /** Y, a row a position; m, by which their sum is divided. */
  private record Goal(INDArray y, double m) {}

  private Goal goal(String place, INDArray logits, INDArray target) {
    Shapes.requireReal(place, "logits", logits);
    if (logits.rank() != 2 && logits.rank() != 3) {
      throw new IllegalArgumentException(
          place + ": logits must be [n, k] or [n, t, k], got " + Shapes.text(logits.shape()));
    }
    if (classes(logits) < 2) {
      throw new IllegalArgumentException(
          place
              + ": logits must have a column for each class, two at least, got "
              + Shapes.text(logits.shape())
              + "; of one logit for two classes, BinaryCrossEntropy is the loss");
    }
    Shapes.requirePresent(place, "target", target);
    requireWeights(place, logits);
    double m = (double) logits.length() / classes(logits);
    INDArray y;
    if (target.dataType().isIntType()) {
      long[] indices = indices(place, logits, target);
      m = Arrays.stream(indices).filter(c -> c >= 0).mapToDouble(this::weight).sum();
      if (m == 0) {
        throw new IllegalArgumentException(
            place
                + ": every target is "
                + ignored
                + ", which is ignored; there is no mean of none");
      }
      y = Ops.oneHot(indices, classes(logits), logits.dataType());
    } else {
      if (target.rank() < logits.rank()) {
        throw new IllegalArgumentException(
            place
                + ": target must be class indices of a whole type, or a distribution for each"
                + " position, got "
                + target.dataType()
                + " "
                + Shapes.text(target.shape())
                + "; castTo(DataType.INT32) makes indices of it");
      }
      Shapes.requireShape(place, "target", target, logits.shape());
      Shapes.requireType(place, "target", target, logits.dataType());
      y = Ops.rows(target);
      requireDistributions(place, y);
    }
    if (smoothing > 0) {
      INDArray s = y.sum(true, 1);
      y = y.mul(1 - smoothing).addi(s.mul(smoothing / classes(logits)));
    }
    if (weights != null) {
      y = y.mulRowVector(Nd4j.createFromArray(weights).castTo(y.dataType()));
    }
    return new Goal(y, m);
  }

  private static void requireDistributions(String place, INDArray y) {
    double[] sums = y.sum(1).castTo(DataType.DOUBLE).toDoubleVector();
    for (int i = 0; i < sums.length; i++) {
      if (Math.abs(sums[i] - 1) > 1e-3) {
        throw new IllegalArgumentException(
            place
                + ": each row of target must be a distribution, which sums to 1, got "
                + sums[i]
                + " in row "
                + i
                + "; of values to predict, MeanSquaredError is the loss");
      }
    }
  }

  private double weight(long c) {
    return weights == null ? 1 : weights[(int) c];
  }

  private void requireWeights(String place, INDArray logits) {
    if (weights != null && weights.length != classes(logits)) {
      throw new IllegalArgumentException(
          place
              + ": there must be a weight for each of the "
              + classes(logits)
              + " classes, got "
              + weights.length);
    }
  }

  /** The class of every position, row by row; -1 where it is ignored. */
  private long[] indices(String place, INDArray logits, INDArray target) {
    long[] shape = Arrays.copyOf(logits.shape(), logits.rank() - 1);
    Shapes.requireShape(place, "target", target, shape);
    long[] indices = target.dup('c').data().asLong();
    for (int i = 0; i < indices.length; i++) {
      long c = indices[i];
      if (c != ignored && (c < 0 || c >= classes(logits))) {
        throw new IllegalArgumentException(
            String.format(
                "%s: target%s must be a class from 0 to %d, or %d to be ignored, got %d",
                place, Shapes.text(Shapes.index(i, shape)), classes(logits) - 1, ignored, c));
      }
      indices[i] = c == ignored ? -1 : c;
    }
    return indices;
  }

  private static long classes(INDArray logits) {
    return logits.size(logits.rank() - 1);
  }
}
