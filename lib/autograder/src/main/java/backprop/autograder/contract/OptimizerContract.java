package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every optimizer does to its parameters. It is constructed with the name of the spec, the
 * rates of the steps, one number each, and the parameters, named {@code p1}, {@code p2}…
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class OptimizerContract {

  private static final int STEPS = 5;
  private static final double RATE = 0.1;
  private static final double VALUE = 1e-9;
  private static final double SINGLE = 1e-4;

  private final Subject subject;
  private final OptimizerSpec spec;
  private final Tensor first;
  private final List<Tensor> gradients = new ArrayList<>();

  OptimizerContract(Subject subject, OptimizerSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    Random random = new Random(seed);
    first = Draw.array(random, 4, 3).as(FLOAT).as(DOUBLE);
    for (int t = 0; t < STEPS; t++) {
      gradients.add(Draw.array(random, 4, 3).as(FLOAT).as(DOUBLE));
    }
  }

  @Test
  @Order(1)
  @Points(3)
  @DisplayName("five steps follow the formula")
  @Hint("Print what is remembered after each step. t is 1 in the first one, and state starts at 0.")
  void fiveSteps() {
    construct(constant(), first);
    double[] w = first.values().clone();
    Map<String, double[]> state = new HashMap<>();
    for (int t = 1; t <= STEPS; t++) {
      Tensor g = gradients.get(t - 1);
      Tensor received = step("p1", g, DOUBLE);
      spec.rule().update(w, g.values(), state, RATE, t);
      Expect.close(
          spec.formula() + ", step " + t,
          Tensor.of(first.shape(), w),
          received,
          VALUE,
          new Diagnosis(1));
    }
  }

  @Test
  @Order(2)
  @DisplayName("each step takes its own rate from the schedule")
  @Hint("update is handed the rate of this step: use it, not one kept from the constructor.")
  void schedule() {
    construct(new double[] {0, RATE}, first);
    Tensor still = stepped("p1", gradients.get(0), DOUBLE);
    Expect.close(spec.formula() + ", with a rate of 0", first, still, VALUE, new Diagnosis(1));
    step("p1", gradients.get(1), DOUBLE);
  }

  @Test
  @Order(3)
  @DisplayName("zeroGradients empties every gradient")
  @Hint("All parameters, and every element: assign(0).")
  void zeroGradients() {
    construct(constant(), first, first.times(-1));
    set("p2", gradients.get(1));
    step("p1", gradients.get(0), DOUBLE);
    Expect.worked("zeroGradients", subject.call("zeroGradients"));
    for (String name : List.of("p1", "p2")) {
      PlainValue gradient = Expect.worked("gradient", subject.gradient(name)).result();
      double[] values = ((Tensor) gradient).values();
      if (!Arrays.stream(values).allMatch(v -> v == 0)) {
        throw new AssertionError(
            "gradient of " + name + ": expected zeros, received " + Arrays.toString(values));
      }
    }
  }

  @Test
  @Order(4)
  @DisplayName("two parameters do not disturb each other")
  @Hint("What is remembered belongs to one parameter: state(p, name), not a field.")
  void independence() {
    construct(constant(), first);
    Tensor alone = first;
    for (Tensor g : gradients) {
      alone = step("p1", g, DOUBLE);
    }
    construct(constant(), first, first.times(-1));
    Tensor together = first;
    for (Tensor g : gradients) {
      set("p2", g.times(3));
      together = step("p1", g, DOUBLE);
    }
    Expect.close(
        spec.formula() + ", beside another parameter", alone, together, VALUE, new Diagnosis(1));
  }

  @Test
  @Order(5)
  @DisplayName("a step leaves gradients as they are")
  @Hint("Operations whose names end in i write into their array: copy the gradient first.")
  void gradientsStay() {
    construct(constant(), first);
    step("p1", gradients.get(0), DOUBLE);
    // In the first step, what is remembered is zero, and added to a gradient it would not show.
    Tensor g = gradients.get(1);
    step("p1", g, DOUBLE);
    PlainValue after = Expect.worked("gradient", subject.gradient("p1")).result();
    Expect.unchanged("the gradient", g, (Tensor) after);
  }

  @Test
  @Order(6)
  @DisplayName("FLOAT parameters move as DOUBLE ones do")
  @Hint("Take the type from the parameter; state has it already.")
  void single() {
    construct(constant(), first);
    Tensor doubles = step("p1", gradients.get(0), DOUBLE);
    construct(constant(), first.as(FLOAT));
    Tensor floats = step("p1", gradients.get(0).as(FLOAT), FLOAT);
    Expect.close(spec.formula() + ", in FLOAT", doubles, floats, SINGLE, new Diagnosis(1));
  }

  private static double[] constant() {
    double[] rates = new double[STEPS];
    Arrays.fill(rates, RATE);
    return rates;
  }

  private void construct(double[] rates, Tensor... parameters) {
    List<PlainValue> arguments = new ArrayList<>();
    arguments.add(new PlainValue.Text(spec.name()));
    arguments.add(Tensor.of(new long[] {rates.length}, rates));
    arguments.addAll(List.of(parameters));
    Expect.worked("constructing " + spec.name(), subject.construct(arguments));
  }

  private void set(String name, Tensor gradient) {
    Expect.worked("setting a gradient", subject.setGradient(name, gradient));
  }

  /** One step with this gradient, and the parameter after it, which must have moved. */
  private Tensor step(String name, Tensor gradient, DataType type) {
    Tensor before = Expect.array(name, subject.parameter(name), type, gradient.shape());
    Tensor after = stepped(name, gradient, type);
    if (Arrays.equals(before.values(), after.values())) {
      throw new AssertionError(
          spec.formula() + ", in " + type + ": the parameter has not moved at a rate of " + RATE);
    }
    return after;
  }

  /** One step with this gradient, and the parameter after it. */
  private Tensor stepped(String name, Tensor gradient, DataType type) {
    set(name, gradient);
    Expect.worked("step", subject.call("step"));
    return Expect.array(spec.formula(), subject.parameter(name), type, gradient.shape());
  }
}
