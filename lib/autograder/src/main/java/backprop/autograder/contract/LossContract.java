package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/** What every loss does: a value that is a mean over the batch, and its gradient. */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class LossContract {

  private static final double VALUE = 1e-9;
  private static final double GRADIENT = 1e-7;
  private static final double SINGLE = 1e-4;
  private static final double HUGE = 1e5;

  private final Subject subject;
  private final LossSpec spec;
  private final Tensor prediction;
  private final Tensor target;

  LossContract(Subject subject, LossSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    Random random = new Random(seed);
    // In float precision, so that tests in FLOAT and in DOUBLE have the very same numbers.
    prediction = Draw.array(random, spec.shape()).as(FLOAT).as(DOUBLE);
    target = spec.target().apply(random, spec.shape());
  }

  @BeforeEach
  void construct() {
    Expect.worked("constructing " + spec.name(), subject.construct(List.of()));
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
    Tensor expected =
        CentralDifferences.gradient(p -> spec.reference().applyAsDouble(p, target), prediction);
    Diagnosis known = new Diagnosis(spec.shape()[0]);
    Expect.close(spec.gradient(), expected, gradient(prediction, target), GRADIENT, known);
  }

  @Test
  @Order(3)
  @DisplayName("neither value nor gradient changes its arguments")
  @Hint("Operations whose names end in i (subi, muli, addi…) write into their array: copy first.")
  void mutation() {
    value(prediction, target);
    Reply after = subject.call("gradient", prediction, target);
    Expect.array(spec.gradient(), after, DOUBLE, prediction.shape());
    Expect.unchanged("the prediction given to value", prediction, after.inputs().get(0));
    Expect.unchanged("the target given to value", target, after.inputs().get(1));
    Expect.unchanged("the prediction given to gradient", prediction, after.inputs().get(2));
    Expect.unchanged("the target given to gradient", target, after.inputs().get(3));
  }

  @Test
  @Order(4)
  @DisplayName("huge predictions give right values and finite gradients")
  @Hint("exp overflows above 709 and log of 0 is infinite: rearrange before you compute.")
  void huge() {
    Tensor large = prediction.times(HUGE);
    double expected = spec.reference().applyAsDouble(large, target);
    String at = ", for predictions near ±100,000";
    Expect.close(spec.value() + at, expected, value(large, target), 1e-6);
    gradient(large, target);
  }

  @Test
  @Order(5)
  @DisplayName("every memory order gives the same, and a batch is the mean of its examples")
  @Hint("Read elements by index or through array operations, never from the buffer of data().")
  void layouts() {
    double whole = value(prediction, target);
    Tensor slopes = gradient(prediction, target);
    for (MemoryLayout layout : MemoryLayout.values()) {
      Tensor p = prediction.in(layout);
      Tensor t = target.in(layout);
      String when = ", with arrays " + layout;
      Expect.close(spec.value() + when, whole, value(p, t), VALUE);
      Expect.close(spec.gradient() + when, slopes, gradient(p, t), VALUE, new Diagnosis(1));
    }
    int n = (int) spec.shape()[0];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += value(prediction.row(i), target.row(i));
      String when = ", for example " + i + " as a batch of one, divided by the batch size";
      Tensor row = gradient(prediction.row(i), target.row(i)).times(1.0 / n);
      Expect.close(spec.gradient() + when, row, slopes.row(i), VALUE, new Diagnosis(n));
    }
    Expect.close(spec.value() + ", against the mean of its examples", sum / n, whole, VALUE);
  }

  @Test
  @Order(6)
  @DisplayName("targets that do not fit the predictions are refused by name")
  @Hint("Shapes.requireShape, before anything is computed.")
  void wrongShapes() {
    value(prediction, target);
    long[] taller = spec.shape().clone();
    taller[0] += 1;
    Tensor other = spec.target().apply(new Random(1), taller);
    String text = Arrays.toString(other.shape());
    for (String operation : List.of("value", "gradient")) {
      Reply reply = subject.call(operation, prediction, other);
      String call = operation + " with a target of " + text;
      Expect.refused(call, reply, IllegalArgumentException.class, text);
    }
  }

  @Test
  @Order(7)
  @DisplayName("predictions that are not real numbers are refused by name")
  @Hint("Shapes.requireReal: ND4J rounds mixed sums in silence.")
  void wrongTypes() {
    value(prediction, target);
    for (String operation : List.of("value", "gradient")) {
      Reply reply = subject.call(operation, prediction.as(INT64), target);
      String call = operation + " with predictions of " + INT64;
      Expect.refused(call, reply, IllegalArgumentException.class, INT64.name());
    }
  }

  @Test
  @Order(8)
  @DisplayName("FLOAT predictions get a FLOAT gradient")
  @Hint("Take the type from the predictions; never write DataType.DOUBLE into a loss.")
  void single() {
    Tensor p = prediction.as(FLOAT);
    Tensor t = target.type() == DOUBLE ? target.as(FLOAT) : target;
    Tensor expected = gradient(prediction, target);
    Expect.close(spec.value() + ", in FLOAT", value(prediction, target), value(p, t), SINGLE);
    Expect.close(
        spec.gradient() + ", in FLOAT", expected, gradient(p, t, FLOAT), SINGLE, new Diagnosis(1));
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
