package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Holding;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * A group lasso that is asked for its penalty, gradient and proximal step, of weights drawn for it;
 * and which factor of the width it takes.
 */
final class GroupLassoTrial {

  static final String PENALTY = "penalty computes its formula";
  static final String GRADIENT = "gradient is the derivative of the penalty by each weight";
  static final String PROXIMAL = "proximal takes the whole step where a row outlasts it";

  static final Map<String, String> FORMULAS =
      Map.of(
          "penalty", "λ √m Σ ‖W_i‖",
          "gradient", "λ √m W_i / ‖W_i‖",
          "proximal", "the proximal step");
  static final List<String> ALL = List.of("penalty", "gradient", "proximal");

  /** Inputs, and hidden units: a square, in which a column has numbers to be taken for a row's. */
  static final int M = 5;

  static final double ROOT = Math.sqrt(M);
  static final double CLOSE = 1e-7;

  /** What a row's length is to be taken times, of its width. */
  private static final WidthFactor RIGHT = new WidthFactor("", Math::sqrt);

  private static final List<WidthFactor> SLIPS =
      List.of(
          new WidthFactor(", by your penalty (√m is missing)", m -> 1),
          new WidthFactor(", by your penalty (m stands where its root belongs)", m -> m));

  /** What a row's length is taken times, of its width, and what to say of a slip. */
  record WidthFactor(String slip, DoubleUnaryOperator of) {}

  final Subject subject;
  final Random random;
  final Tensor w;
  final double lambda;
  final double eta;

  private final String name;
  // Found where it is first asked for.
  private WidthFactor followed;

  GroupLassoTrial(Subject subject, String name, long seed) {
    this.subject = subject;
    this.name = name;
    random = new Random(seed);
    w = drawn(M, M);
    lambda = random.nextDouble(0.2, 0.5);
    eta = random.nextDouble(0.1, 0.3);
  }

  /** Which of the three follow their formulas, of which two must. */
  Holding holding() {
    return holding(followed()).requireHalf(ALL);
  }

  double factor(double width) {
    return followed().of().applyAsDouble(width);
  }

  /** The factor that this answer takes: who has the penalty right is held to √m. */
  WidthFactor followed() {
    if (followed == null) {
      followed = Holding.followed(RIGHT, SLIPS, "penalty", ALL, this::holding);
    }
    return followed;
  }

  private Holding holding(WidthFactor factor) {
    Expect.worked("turning to the first", subject.turnTo(0));
    construct(lambda);
    double pull = lambda * factor.of().applyAsDouble(M);
    Diagnosis none = new Diagnosis(1);
    return new Holding()
        .note(
            "penalty",
            PENALTY,
            () ->
                Expect.close(
                    FORMULAS.get("penalty"),
                    RowGroups.penalty(pull, w),
                    number("penalty", w),
                    CLOSE))
        .note(
            "gradient",
            GRADIENT,
            () ->
                Expect.close(
                    FORMULAS.get("gradient"),
                    RowGroups.gradient(pull, w),
                    array("gradient", w),
                    CLOSE,
                    none))
        .note(
            "proximal",
            PROXIMAL,
            () ->
                Expect.close(
                    FORMULAS.get("proximal"),
                    RowGroups.proximal(eta * pull, w.times(3)),
                    proximal(w.times(3), eta),
                    CLOSE,
                    none));
  }

  /** Rows of random directions, of these lengths. */
  Tensor rows(double... lengths) {
    Tensor directions = RowGroups.gradient(1, drawn(M, M));
    double[] values = directions.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= lengths[i / M];
    }
    return Tensor.of(new long[] {M, M}, values);
  }

  /** In float precision, so that weights in FLOAT and in DOUBLE are the very same numbers. */
  Tensor drawn(long... shape) {
    return Draw.array(random, shape).as(FLOAT).as(DOUBLE);
  }

  void construct(double strength) {
    Expect.worked(
        "constructing " + name,
        subject.construct(List.of(new PlainValue.Text(name), new PlainValue.Num(strength))));
  }

  Reply call(String operation, Tensor weights, double rate) {
    return operation.equals("proximal")
        ? subject.call(operation, weights, new PlainValue.Num(rate))
        : subject.call(operation, weights);
  }

  double number(String operation, Tensor weights) {
    return Expect.number(FORMULAS.get(operation), subject.call(operation, weights));
  }

  Tensor array(String operation, Tensor weights) {
    return Expect.array(
        FORMULAS.get(operation), call(operation, weights, eta), weights.type(), weights.shape());
  }

  Tensor proximal(Tensor weights, double rate) {
    return Expect.array(
        FORMULAS.get("proximal"), call("proximal", weights, rate), DOUBLE, weights.shape());
  }
}
