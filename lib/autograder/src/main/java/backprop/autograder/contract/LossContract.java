package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT32;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every loss does: a value that is a mean over the batch, and its gradient.
 *
 * <p>What must hold whatever the formula is looked at where one of both follows it, and compared
 * for what does: see {@link Holding}.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class LossContract {

  private static final double VALUE = 1e-9;
  private static final double GRADIENT = 1e-7;
  private static final double SINGLE = 1e-4;
  private static final double ROUGH = 1e-4;

  /** Times which predictions are large enough for exp to saturate, and to overflow. */
  private static final double[] HUGE = {60, 1e5};

  /** Where all predictions may lie: far from 0, on one side of it. */
  private static final double[] FAR = {-1e4, 1e4};

  private final Subject subject;
  private final LossSpec spec;
  private final Random random;
  private final Tensor prediction;
  private final Tensor target;

  LossContract(Subject subject, LossSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    random = new Random(seed);
    prediction = predictions(spec.shape());
    target = spec.target().apply(random, spec.shape());
  }

  @BeforeEach
  void construct() {
    construct(0);
  }

  private void construct(int place) {
    Expect.worked("turning to a loss", subject.turnTo(place));
    Expect.worked(
        "constructing " + spec.name(),
        subject.construct(List.of(new PlainValue.Text(spec.name()))));
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("value computes its formula")
  @Hint("Work out one example on paper. What is averaged: examples, elements, or nothing?")
  void value() {
    double expected = spec.reference().applyAsDouble(prediction, target);
    Expect.close(spec.value(), expected, value(prediction, target), VALUE);
  }

  @Test
  @Order(2)
  @Points(2)
  @DisplayName("gradient is the derivative of the value by each prediction")
  @Hint("Differentiate the value as it stands, with its mean: the factor before the sum stays.")
  void gradient() {
    Tensor expected = slopes(prediction, target);
    Diagnosis known = new Diagnosis(spec.shape()[0]);
    Expect.close(spec.gradient(), expected, gradient(prediction, target), GRADIENT, known);
  }

  @Test
  @Order(3)
  @DisplayName("neither value nor gradient changes its arguments, or what was returned before")
  @Hint(
      "Operations whose names end in i (subi, muli, addi…) write into their array: copy first. And"
          + " an array that you returned is no longer yours.")
  void mutation() {
    holding();
    construct();
    value(prediction, target);
    Reply after = subject.call("gradient", prediction, target);
    Tensor first = Expect.array(spec.gradient(), after, DOUBLE, prediction.shape());
    Expect.unchanged("the prediction given to value", prediction, after.inputs().get(0));
    Expect.unchanged("the target given to value", target, after.inputs().get(1));
    Expect.unchanged("the prediction given to gradient", prediction, after.inputs().get(2));
    Expect.unchanged("the target given to gradient", target, after.inputs().get(3));
    Reply again = subject.call("gradient", predictions(spec.shape()), target);
    Expect.worked("gradient", again);
    Expect.unchanged("the gradient returned before", first, again.outputs().get(0));
  }

  @Test
  @Order(4)
  @DisplayName("huge predictions give right values and right gradients")
  @Hint("exp overflows above 709 and log of 0 is infinite: rearrange before you compute.")
  void huge() {
    Holding holding = holding();
    gradient(prediction, target);
    for (double factor : HUGE) {
      Tensor large = prediction.times(factor);
      String at = String.format(Locale.ROOT, ", for predictions near ±%,.0f", factor);
      double value = value(large, target);
      Reply gradient = subject.call("gradient", large, target);
      Tensor slopes = Expect.numbers(spec.gradient() + at, gradient, DOUBLE, large.shape());
      if (holding.of("the value")) {
        double expected = spec.reference().applyAsDouble(large, target);
        Expect.close(spec.value() + at, expected, value, 1e-6);
      }
      if (holding.of("the gradient")) {
        Expect.close(spec.gradient() + at, slopes(large, target), slopes, ROUGH, none());
      }
    }
    for (double shift : FAR) {
      double[] all = new double[prediction.values().length];
      Arrays.fill(all, shift);
      Tensor far = prediction.plus(Tensor.of(prediction.shape(), all));
      String at = String.format(Locale.ROOT, ", for predictions near %,.0f, all of them", shift);
      if (holding.of("the value")) {
        double expected = spec.reference().applyAsDouble(far, target);
        double value = Expect.number(spec.value() + at, subject.call("value", far, target));
        Expect.close(spec.value() + at, expected, value, 1e-6);
      }
      if (holding.of("the gradient")) {
        Reply reply = subject.call("gradient", far, target);
        Tensor slopes = Expect.numbers(spec.gradient() + at, reply, DOUBLE, far.shape());
        Expect.close(spec.gradient() + at, slopes(far, target), slopes, ROUGH, none());
      }
    }
  }

  @Test
  @Order(5)
  @DisplayName(
      "every memory order and whole type gives the same, and a batch is the mean of its examples")
  @Hint(
      "Read elements by index or through array operations, never from the buffer of data(). Class"
          + " indices are integers of any kind.")
  void layouts() {
    Holding holding = holding();
    double whole = value(prediction, target);
    Tensor slopes = gradient(prediction, target);
    for (MemoryLayout layout : MemoryLayout.values()) {
      Tensor p = prediction.in(layout);
      Tensor t = target.in(layout);
      String when = ", with arrays " + layout;
      Expect.close(spec.value() + when, whole, value(p, t), VALUE);
      Expect.close(spec.gradient() + when, slopes, gradient(p, t), VALUE, none());
    }
    if (target.type() == INT64) {
      Tensor t = target.as(INT32);
      String when = ", with a target of " + INT32;
      Expect.close(spec.value() + when, whole, value(prediction, t), VALUE);
      Expect.close(spec.gradient() + when, slopes, gradient(prediction, t), VALUE, none());
    }
    int n = (int) spec.shape()[0];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += value(prediction.row(i), target.row(i));
      String when = ", for example " + i + " as a batch of one, divided by the batch size";
      Reply reply = subject.call("gradient", prediction.row(i), target.row(i));
      long[] one = prediction.row(i).shape();
      Tensor row = Expect.numbers(spec.gradient(), reply, DOUBLE, one).times(1.0 / n);
      if (holding.of("the gradient")) {
        Expect.close(spec.gradient() + when, row, slopes.row(i), VALUE, new Diagnosis(n));
      }
    }
    if (holding.of("the value")) {
      Expect.close(spec.value() + ", against the mean of its examples", sum / n, whole, VALUE);
    }
  }

  @Test
  @Order(6)
  @DisplayName("targets that do not fit, and predictions that are not real, are refused by name")
  @Hint(
      "Shapes.requireShape and Shapes.requireReal, before anything is computed: ND4J rounds mixed"
          + " sums in silence.")
  void refusals() {
    holding();
    for (String operation : List.of("value", "gradient")) {
      for (int more = -1; more <= 1; more += 2) {
        long[] unlike = spec.shape().clone();
        unlike[0] += more;
        Tensor other = spec.target().apply(new Random(1), unlike);
        String text = Arrays.toString(other.shape());
        Reply shape = subject.call(operation, prediction, other);
        String call = operation + " with a target of " + text;
        Expect.refused(call, shape, IllegalArgumentException.class, text);
      }
      Reply type = subject.call(operation, prediction.as(INT64), target);
      String call = operation + " with predictions of " + INT64;
      Expect.refused(call, type, IllegalArgumentException.class, INT64.name());
    }
  }

  @Test
  @Order(7)
  @DisplayName("FLOAT predictions get a FLOAT gradient")
  @Hint("Take the type from the predictions; never write DataType.DOUBLE into a loss.")
  void single() {
    holding();
    Tensor p = prediction.as(FLOAT);
    Tensor t = target.type() == DOUBLE ? target.as(FLOAT) : target;
    Tensor expected = gradient(prediction, target);
    Expect.close(spec.value() + ", in FLOAT", value(prediction, target), value(p, t), SINGLE);
    Expect.close(spec.gradient() + ", in FLOAT", expected, gradient(p, t, FLOAT), SINGLE, none());
  }

  @Test
  @Order(8)
  @DisplayName("another batch, larger and between others, gets what is its own, and in time")
  @Hint(
      "value and gradient are each asked for any batch: compute from the arguments, keep nothing, and"
          + " no central differences, which ask for a value twice for each element.")
  void another() {
    Holding holding = holding();
    construct();
    Tensor larger = predictions(spec.large());
    Tensor targets = spec.target().apply(random, spec.large());
    value(prediction, target);
    construct(1);
    value(predictions(spec.shape()), target);
    Expect.worked("turning back", subject.turnTo(0));
    long start = System.nanoTime();
    Tensor slopes = gradient(larger, targets);
    Expect.inTime("gradient", start);
    String where = ", of another batch, of " + Arrays.toString(spec.large());
    if (holding.of("the gradient")) {
      Tensor direction = Draw.array(random, spec.large());
      double expected = slope(larger, direction, targets);
      String what = spec.gradient() + where + ", summed with random weights";
      Expect.close(what, expected, direction.inner(slopes), ROUGH);
      Tensor back = gradient(prediction, target);
      String after = spec.gradient() + where.replace("of another", "after another");
      Expect.close(after, slopes(prediction, target), back, GRADIENT, none());
    }
    if (holding.of("the value")) {
      double expected = spec.reference().applyAsDouble(larger, targets);
      Expect.close(spec.value() + where, expected, value(larger, targets), VALUE);
    }
    narrow(holding, 2);
    narrow(holding, spec.shape()[0]);
    refilled(holding);
  }

  /** The very arrays of an earlier question, which hold other numbers now. */
  private void refilled(Holding holding) {
    Tensor p = predictions(spec.shape());
    Tensor t = spec.target().apply(random, spec.shape());
    String when = ", of arrays that held another batch before";
    if (holding.of("the gradient")) {
      Reply reply = subject.call("refilled gradient", prediction, target, p, t);
      Tensor received = Expect.numbers(spec.gradient() + when, reply, DOUBLE, spec.shape());
      Expect.close(spec.gradient() + when, slopes(p, t), received, GRADIENT, none());
    }
    if (holding.of("the value")) {
      double expected = spec.reference().applyAsDouble(p, t);
      Reply reply = subject.call("refilled value", prediction, target, p, t);
      Expect.close(spec.value() + when, expected, Expect.number(spec.value() + when, reply), VALUE);
    }
  }

  /** So many columns: where a formula has their number in it, or takes them for rows, it shows. */
  private void narrow(Holding holding, long columns) {
    long[] shape = spec.shape().clone();
    shape[shape.length - 1] = columns;
    Tensor p = predictions(shape);
    Tensor t = spec.target().apply(random, shape);
    String where = ", of another batch, of " + Arrays.toString(shape);
    if (holding.of("the gradient")) {
      Reply reply = subject.call("gradient", p, t);
      Tensor received = Expect.numbers(spec.gradient() + where, reply, DOUBLE, shape);
      Expect.close(spec.gradient() + where, slopes(p, t), received, GRADIENT, none());
    }
    if (holding.of("the value")) {
      double expected = spec.reference().applyAsDouble(p, t);
      Expect.close(spec.value() + where, expected, value(p, t), VALUE);
    }
  }

  /** Which of both follows its formula, of which one must. */
  private Holding holding() {
    return new Holding()
        .note(
            "the value",
            "value computes its formula",
            () -> {
              double expected = spec.reference().applyAsDouble(prediction, target);
              Expect.close(spec.value(), expected, value(prediction, target), VALUE);
            })
        .note(
            "the gradient",
            "gradient is the derivative of the value by each prediction",
            () -> {
              Tensor expected = slopes(prediction, target);
              Tensor received = gradient(prediction, target);
              Expect.close(spec.gradient(), expected, received, GRADIENT, none());
            })
        .requireHalf(List.of("the value", "the gradient"));
  }

  /** In float precision, so that tests in FLOAT and in DOUBLE have the very same numbers. */
  private Tensor predictions(long[] shape) {
    return Draw.array(random, shape).as(FLOAT).as(DOUBLE);
  }

  private Tensor slopes(Tensor p, Tensor t) {
    return CentralDifferences.gradient(q -> spec.reference().applyAsDouble(q, t), p);
  }

  private double slope(Tensor p, Tensor direction, Tensor t) {
    double h = 1e-5;
    double above = spec.reference().applyAsDouble(p.plus(direction.times(h)), t);
    double below = spec.reference().applyAsDouble(p.plus(direction.times(-h)), t);
    return (above - below) / (2 * h);
  }

  private static Diagnosis none() {
    return new Diagnosis(1);
  }

  private double value(Tensor p, Tensor t) {
    return Expect.number(spec.value(), subject.call("value", p, t));
  }

  private Tensor gradient(Tensor p, Tensor t) {
    return gradient(p, t, DOUBLE);
  }

  private Tensor gradient(Tensor p, Tensor t, DataType type) {
    return Expect.array(spec.gradient(), subject.call("gradient", p, t), type, p.shape());
  }
}
