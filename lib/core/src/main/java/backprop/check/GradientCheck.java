package backprop.check;

import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.regularize.Regularizer;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares hand-derived gradients with slopes measured by central differences, element by element.
 *
 * <pre>
 * slope at w_i        (L(w_i + h) - L(w_i - h)) / 2h,        h = 1e-5 · max(1, |w_i|)
 * a layer's L         Σ R ⊙ f(X),   R random: a gradient of all ones would hide a wrong column
 * relative error      |expected - received| / max(|expected| + |received|, floor)
 * </pre>
 *
 * <p>In double only: in float, central differences keep about five digits. An element where the
 * slopes to the left and to the right differ is a kink, of which no derivative exists, and is left
 * out and counted. NaN and infinities fail. Derived in lessons 01 and 08.
 */
public final class GradientCheck {

  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;
  private static final double FLOOR = 1e-3;
  private static final double KINK = 1e-2;

  private int compared;
  private int kinks;
  private double worst;
  private final List<CheckResult.Failure> failures = new ArrayList<>();

  private GradientCheck() {}

  /**
   * Checks a layer's {@code backward} at {@code x}: the gradients of {@code x} and of every
   * parameter. Every forward starts from the layer's state as it is, and leaves it so.
   *
   * @param seed of the random cotangent
   * @throws IllegalArgumentException if {@code x} or a parameter is not DOUBLE, or if two forwards
   *     of it differ
   */
  public static CheckResult of(Layer layer, INDArray x, long seed) {
    Given.require("GradientCheck.of", "layer", layer);
    requireDouble("x", x);
    layer.named().forEach((name, p) -> requireDouble(name, p.value()));
    INDArray at = x.dup('c');
    Snapshot state = new Snapshot();
    layer.state().values().forEach(state::keep);
    INDArray first = forward(layer, at, state).dup();
    requireUnchanged("forward", "x", x, at);
    if (!Arrays.equals(numbers(first), numbers(forward(layer, at, state)))) {
      throw new IllegalArgumentException(
          "GradientCheck.of: two forwards of one x differ, and have no slope to compare; let what"
              + " the layer draws at random follow from its state()");
    }
    INDArray cotangent = random(first.shape(), seed);

    layer.parameters().forEach(Parameter::zeroGradient);
    forward(layer, at, state);
    INDArray dY = cotangent.dup();
    INDArray dX = layer.backward(dY);
    requireUnchanged("backward", "dY", cotangent, dY);
    requireUnchanged("backward", "x", x, at);
    Map<String, INDArray> received = new LinkedHashMap<>();
    layer.named().forEach((name, p) -> received.put(name, p.gradient().dup()));

    DoubleSupplier loss = () -> Ops.dot(forward(layer, at, state), cotangent);
    GradientCheck check = new GradientCheck();
    check.compare("x", at, dX, loss);
    layer.named().forEach((name, p) -> check.compare(name, p.value(), received.get(name), loss));
    state.putBack();
    return check.result();
  }

  private static double[] numbers(INDArray a) {
    return a.dup('c').data().asDouble();
  }

  /** Forward from one state, so that what Dropout leaves out is the same each time. */
  private static INDArray forward(Layer layer, INDArray x, Snapshot state) {
    state.putBack();
    INDArray y = layer.forward(x, Mode.TRAIN);
    Shapes.requirePresent("GradientCheck.of", "what the layer's forward returns", y);
    return y;
  }

  private static void requireUnchanged(
      String method, String name, INDArray before, INDArray after) {
    if (!Arrays.equals(before.shape(), after.shape())
        || !Arrays.equals(numbers(before), numbers(after))) {
      throw new IllegalArgumentException(
          "GradientCheck.of: the layer's "
              + method
              + " must leave its "
              + name
              + " as it was, and changed it; dup() it before you change it in place");
    }
  }

  /** Checks a loss's gradient by the prediction. */
  public static CheckResult of(Loss loss, INDArray prediction, INDArray target) {
    requireDouble("prediction", prediction);
    INDArray at = prediction.dup('c');
    GradientCheck check = new GradientCheck();
    check.compare("prediction", at, loss.gradient(at, target), () -> loss.value(at, target));
    return check.result();
  }

  /** Checks a regularizer's gradient by the weight. */
  public static CheckResult of(Regularizer regularizer, INDArray w) {
    requireDouble("w", w);
    INDArray at = w.dup('c');
    GradientCheck check = new GradientCheck();
    check.compare("w", at, regularizer.gradient(at), () -> regularizer.penalty(at));
    return check.result();
  }

  /** Compares every element of {@code received} with the slope of {@code loss} along {@code at}. */
  private void compare(String name, INDArray at, INDArray received, DoubleSupplier loss) {
    Shapes.requireShape("GradientCheck", "gradient of " + name, received, at.shape());
    Shapes.requireType("GradientCheck", "gradient of " + name, received, at.dataType());
    double middle = loss.getAsDouble();
    for (long i = 0; i < at.length(); i++) {
      long[] index = Shapes.index(i, at.shape());
      double w = at.getDouble(index);
      double h = STEP * Math.max(1, Math.abs(w));
      at.putScalar(index, w + h);
      double right = loss.getAsDouble();
      at.putScalar(index, w - h);
      double left = loss.getAsDouble();
      at.putScalar(index, w);
      double slopeRight = (right - middle) / h;
      double slopeLeft = (middle - left) / h;
      boolean numbers = Double.isFinite(slopeRight) && Double.isFinite(slopeLeft);
      if (numbers && relativeError(slopeRight, slopeLeft) > KINK) {
        kinks++;
        continue;
      }
      judge(name, index, (right - left) / (2 * h), received.getDouble(index));
    }
  }

  private void judge(String name, long[] index, double expected, double received) {
    double error = relativeError(expected, received);
    compared++;
    worst = Math.max(worst, error);
    // Written so that NaN fails.
    if (!(error <= TOLERANCE)) {
      failures.add(new CheckResult.Failure(name, Shapes.text(index), expected, received, error));
    }
  }

  private static double relativeError(double a, double b) {
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(a - b) / Math.max(Math.abs(a) + Math.abs(b), FLOOR);
  }

  private CheckResult result() {
    failures.sort(Comparator.comparingDouble(CheckResult.Failure::error).reversed());
    return new CheckResult(TOLERANCE, compared, kinks, List.copyOf(failures), worst);
  }

  private static INDArray random(long[] shape, long seed) {
    Random random = new Random(seed);
    INDArray r = Nd4j.create(DataType.DOUBLE, shape.clone());
    for (long i = 0; i < r.length(); i++) {
      r.putScalar(Shapes.index(i, shape), random.nextGaussian());
    }
    return r;
  }

  private static void requireDouble(String name, INDArray a) {
    Shapes.requirePresent("GradientCheck.of", name, a);
    if (a.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "GradientCheck.of: "
              + name
              + " must be DOUBLE, got "
              + a.dataType()
              + "; make the layer and its input with DataType.DOUBLE, since slopes in float keep too few digits");
    }
  }
}
