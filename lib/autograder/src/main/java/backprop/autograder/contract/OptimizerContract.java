package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * What every optimizer does to its parameters. It is constructed with the name of the spec, the
 * rates of the steps, one number each, and the parameters, named {@code p1}, {@code p2}…
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class OptimizerContract {

  private static final String STEP_BY_STEP = "fifteen steps follow the formula, at any shape";
  private static final int STEPS = 5;
  private static final int MANY_STEPS = 15;

  /** Of parameters with one axis, with two and with three. */
  private static final List<long[]> SHAPES =
      List.of(new long[] {7}, new long[] {1, 5}, new long[] {2, 3, 2});

  private static final double RATE = 0.1;
  private static final double VALUE = 1e-9;
  private static final double SINGLE = 1e-4;

  /** As a share of the way: two formulas that are not the same lead further apart. */
  private static final double NEAR = 0.25;

  private final Subject subject;
  private final OptimizerSpec spec;
  private final long seed;
  private final Tensor first;
  private final List<Tensor> gradients = new ArrayList<>();

  OptimizerContract(Subject subject, OptimizerSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    this.seed = seed;
    Random random = new Random(seed);
    first = Draw.array(random, 4, 3).as(FLOAT).as(DOUBLE);
    for (int t = 0; t < STEPS; t++) {
      gradients.add(Draw.array(random, 4, 3).as(FLOAT).as(DOUBLE));
    }
  }

  @BeforeEach
  void first() {
    turnTo(0);
  }

  @Test
  @Order(1)
  @Points(3)
  @DisplayName(STEP_BY_STEP)
  @Hint(
      "Print what is remembered after each step. Where step 1 is wrong: t is 1 in it, and state"
          + " starts at 0. Where step 1 is right and a later one is not: look for an operation that"
          + " overwrote a state, and for t.")
  void fifteenSteps() {
    follow(first, gradients, constant());
    Random random = new Random(seed);
    for (long[] shape : SHAPES) {
      double[] rates = new double[MANY_STEPS];
      Arrays.fill(rates, RATE);
      Tensor start = Draw.array(random, shape).as(FLOAT).as(DOUBLE);
      follow(start, withZeros(random, shape), rates);
    }
  }

  /** Gradients that are 0 at one element, another in each step, and one that is 0 everywhere. */
  private static List<Tensor> withZeros(Random random, long[] shape) {
    List<Tensor> drawn = new ArrayList<>();
    for (int t = 0; t < MANY_STEPS; t++) {
      Tensor g = Draw.array(random, shape).as(FLOAT).as(DOUBLE);
      drawn.add(t == 3 ? g.times(0) : g.with(t % g.values().length, 0));
    }
    return drawn;
  }

  @Test
  @Order(2)
  @DisplayName("each step takes its own rate from the schedule")
  @Hint("update is handed the rate of this step: use it in this step, and remember no part of it.")
  void schedule() {
    boolean right = nearFormula();
    construct(new double[] {0, RATE}, first);
    Tensor still = stepped("p1", gradients.get(0), DOUBLE);
    Expect.close(spec.formula() + ", with a rate of 0", first, still, VALUE, new Diagnosis(1));
    step("p1", gradients.get(1), DOUBLE);
    if (right) {
      follow(first, gradients, new double[] {RATE, RATE / 4, 0, 2 * RATE, RATE / 2});
    }
  }

  /** Takes steps at these rates, and compares each with the formula. */
  private void follow(Tensor start, List<Tensor> gradients, double[] rates) {
    construct(rates, start);
    Walk right = new Walk(spec.rule(), start);
    Map<String, Walk> mistakes = new LinkedHashMap<>();
    spec.mistakes().forEach((says, rule) -> mistakes.put(says, new Walk(rule, start)));
    for (int t = 1; t <= gradients.size(); t++) {
      Tensor g = gradients.get(t - 1);
      double rate = rates[t - 1];
      Tensor received = stepped("p1", g, DOUBLE);
      Tensor expected = right.step(g, rate);
      Diagnosis known = new Diagnosis(1);
      mistakes.forEach((says, mistake) -> known.orElse(says, mistake.step(g, rate)));
      Expect.close(spec.formula() + ", step " + t, expected, received, VALUE, known);
    }
  }

  /**
   * Whether five steps follow the formula. Where they do not, they must come near it, or follow a
   * formula that is easily taken for it: one mistake costs its own test, and who moves the
   * parameter somehow has no merit of doing it the same way twice.
   */
  private boolean nearFormula() {
    construct(constant(), first);
    Tensor received = first;
    for (Tensor g : gradients) {
      received = stepped("p1", g, DOUBLE);
    }
    Tensor expected = new Walk(spec.rule(), first).steps();
    if (distance(received, expected) <= VALUE) {
      return true;
    }
    Tensor last = received;
    boolean near = distance(received, expected) <= NEAR * distance(first, expected);
    boolean known =
        spec.mistakes().values().stream()
            .anyMatch(m -> distance(last, new Walk(m, first).steps()) <= 1e-3);
    if (!near && !known) {
      throw Caused.waiting(
          "this test waits for five steps to come near " + spec.formula() + ": they lead elsewhere",
          spec.name() + ": five steps do not follow " + spec.formula(),
          STEP_BY_STEP);
    }
    return false;
  }

  private static double distance(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += Math.pow(a.values()[i] - b.values()[i], 2);
    }
    return Math.sqrt(sum);
  }

  /** Where a rule leads a parameter. */
  private final class Walk {
    private final OptimizerSpec.Rule rule;
    private final long[] shape;
    private final double[] w;
    private final Map<String, double[]> state = new HashMap<>();
    private long t;

    Walk(OptimizerSpec.Rule rule, Tensor start) {
      this.rule = rule;
      shape = start.shape();
      w = start.values().clone();
    }

    Tensor step(Tensor gradient, double rate) {
      t++;
      rule.update(w, gradient.values(), state, rate, t);
      return Tensor.of(shape, w.clone());
    }

    Tensor steps() {
      gradients.forEach(g -> step(g, RATE));
      return Tensor.of(shape, w.clone());
    }
  }

  @Test
  @Order(3)
  @DisplayName("zeroGradients empties every gradient")
  @Hint("All parameters, and every element: assign(0).")
  void zeroGradients() {
    nearFormula();
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
  @DisplayName("two parameters do not disturb each other, nor do two optimizers")
  @Hint("What is remembered belongs to one parameter: state(p, name), not a field.")
  void independence() {
    nearFormula();
    construct(constant(), first);
    Tensor alone = first;
    for (Tensor g : gradients) {
      alone = step("p1", g, DOUBLE);
    }
    construct(constant(), first, first.times(-1));
    Tensor together = first;
    turnTo(1);
    construct(constant(), first);
    for (Tensor g : gradients) {
      turnTo(1);
      step("p1", g.times(-2), DOUBLE);
      turnTo(0);
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
    nearFormula();
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
    nearFormula();
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

  private void turnTo(int place) {
    Expect.worked("turning to another optimizer", subject.turnTo(place));
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
