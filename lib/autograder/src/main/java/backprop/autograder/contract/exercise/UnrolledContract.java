package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.exercise.HandedSteps.Question;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
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

/**
 * What a layer does that takes one step at every place of a sequence. It is constructed with a name
 * and the step's one parameter; the step is {@link HandedSteps}, and so the answer's own is no
 * matter here.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class UnrolledContract {

  private static final String FORWARD = "forward gives the state after every step, in its place";
  private static final String BACKWARD = "backward sends gradients through every step to its input";
  private static final PlainValue TRAIN = new PlainValue.Text("TRAIN");
  private static final double TOLERANCE = 1e-9;
  private static final double FLOAT_TOLERANCE = 1e-4;

  private final Subject subject;
  private final Random random;
  private HandedSteps steps;
  private Tensor p;
  private Tensor x;
  private Tensor dY;

  UnrolledContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
  }

  @BeforeEach
  void first() {
    Expect.worked("turning to the first object", subject.turnTo(0));
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName(FORWARD)
  @Hint("The state starts as zeros. What one step returns as next is what the next one is given.")
  void forward() {
    construct(2, 3);
    draw(3, 4);
    Tensor y = y("Y", DOUBLE);
    Diagnosis known =
        new Diagnosis(1)
            .orElse("every step began with zeros: the state is not carried on", alone())
            .orElse("this is the state before each step", shifted(expectedY()))
            .orElse("every place has the state after the last step", last(expectedY()));
    Expect.close("Y, the state after every step", expectedY(), y, TOLERANCE, known);
  }

  @Test
  @Order(2)
  @Points(3)
  @DisplayName(BACKWARD)
  @Hint(
      "The state after a step goes two ways: out, as the row of Y, and on into the next step. What"
          + " comes back on either, and what does one do with paths?")
  void backward() {
    construct(2, 3);
    draw(3, 4);
    Expect.worked("forward", call("forward", x, TRAIN));
    Tensor dX = array("dX", call("backward", dY), x, DOUBLE);
    Diagnosis known =
        new Diagnosis(1)
            .orElse(
                "nothing comes back from the step after: dY of each step is all that it is given",
                dX(Carried.NOTHING, false))
            .orElse(
                "of dY the last step's alone came in; each step's must be added",
                dX(Carried.LAST, false))
            .orElse("steps were taken from the first to the last", dX(Carried.DH, true))
            .orElse(
                "what comes back through a step replaces what came before; yours adds it to that",
                dX(Carried.ALL, false))
            .orElse(
                "what comes back through a step replaces what was carried; yours adds it to that",
                dX(Carried.SUMMED, false))
            .orElse(
                "each step's dY was added behind the step; it belongs to what the step is given",
                dX(Carried.BEHIND, false))
            .orElse(
                "each step was handed a state of zeros, and not the one that it had in forward",
                dX(Carried.DH, false, true));
    Expect.close("dX, through all steps", dX(Carried.DH, false), dX, TOLERANCE, known);
  }

  @Test
  @Order(3)
  @DisplayName("each step is asked once, there and back, and its gradients are left to it")
  @Hint(
      "One call of step.forward and one of step.backward for each place; the step adds to its"
          + " parameters' gradients itself.")
  void once() {
    holds();
    construct(2, 3);
    draw(3, 4);
    Tensor before = Draw.array(random, 3);
    Expect.worked("setting", subject.setGradient("p", before));
    steps.take();
    Reply forward = call("forward", x, TRAIN);
    count("step.forward", "next", forward);
    Reply backward = call("backward", dY);
    List<Question> asked = count("step.backward", "dX", backward);
    Tensor share = p.times(0);
    for (Question question : asked) {
      if (question.operation().equals("gradient")) {
        share = share.plus(steps.gradient(question.x(), question.h(), question.dNext()));
      }
    }
    Tensor gradient = Expect.array("dp", subject.gradient("p"), DOUBLE, 3);
    Diagnosis known =
        new Diagnosis(1)
            .orElse("what was there before backward was forgotten", share)
            .orElse("it is as it was before backward", before)
            .orElse("the sum was added once more", before.plus(share.times(2)));
    Expect.close(
        "the gradient of the step's parameter, which the step adds to at every place",
        before.plus(share),
        gradient,
        TOLERANCE,
        known);
  }

  /** Requires a pass of four steps to have asked so four times; one that threw has lost its own. */
  private List<Question> count(String call, String operation, Reply reply) {
    List<Question> asked = steps.take();
    long count = asked.stream().filter(q -> q.operation().equals(operation)).count();
    boolean forward = operation.equals("next");
    boolean mixed = asked.stream().anyMatch(q -> q.operation().equals("next") != forward);
    if (!reply.failed() && (count != 4 || mixed)) {
      throw new AssertionError(
          String.format(
              "a sequence of 4 steps: expected 4 calls of %s only, received %d%s",
              call,
              count,
              mixed ? ", and calls of step." + (forward ? "backward" : "forward") : ""));
    }
    return asked;
  }

  @Test
  @Order(4)
  @DisplayName("parameters lists those of the step")
  @Hint("An optimizer moves what parameters() lists. All steps share theirs.")
  void listed() {
    holds();
    construct(2, 3);
    Reply listed = Expect.worked("parameters()", subject.listed());
    String received = ((PlainValue.Text) listed.result()).value();
    if (!received.equals("p")) {
      throw new AssertionError(
          "parameters(): expected p, received " + (received.isEmpty() ? "none" : received));
    }
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("other batches, sequences of any length, changed parameters, a second object, FLOAT")
  @Hint(
      "What is kept belongs to the batch at hand: is the list of the last one still there? And it"
          + " belongs to one object: a static field is shared by all of them. Zeros are made in the"
          + " type of x: Nd4j.zeros(x.dataType(), n, hidden).")
  void again() {
    List<String> holding = holds();
    construct(2, 3);
    follows(holding, 3, 4, "the first batch", MemoryLayout.C, "TRAIN");
    HandedSteps own = steps;
    Tensor value = p;
    Expect.worked("turning to another object", subject.turnTo(1));
    construct(3, 2);
    follows(holding, 2, 3, "a second object", MemoryLayout.C, "TRAIN");
    Expect.worked("turning back", subject.turnTo(0));
    steps = own;
    p = Draw.array(random, value.shape());
    Expect.worked("changing p", subject.setParameter("p", p));
    follows(holding, 5, 6, "the first object again", MemoryLayout.F, "TRAIN");
    draw(4, 3);
    // Nothing is kept in EVAL by those who know that no backward follows.
    follows(holding.contains("Y") ? List.of("Y") : List.of(), "in EVAL", "EVAL", DOUBLE, TOLERANCE);
    follows(holding, 5, 2, "a shorter sequence", MemoryLayout.STRIDED, "TRAIN");
    follows(holding, 1, 1, "one example of one step", MemoryLayout.C, "TRAIN");
    if (holding.contains("dX")) {
      inBetween();
    }
    construct(2, 3);
    p = p.as(FLOAT);
    Expect.worked("in FLOAT", subject.construct(List.of(new PlainValue.Text("Sequence"), p)));
    draw(3, 4);
    x = x.as(FLOAT);
    dY = dY.as(FLOAT);
    follows(holding, "FLOAT", "TRAIN", FLOAT, FLOAT_TOLERANCE);
  }

  /** Requires an object to find its batch again after another object's forward. */
  private void inBetween() {
    construct(2, 3);
    draw(3, 4);
    Expect.worked("forward", call("forward", x, TRAIN));
    HandedSteps ownSteps = steps;
    Tensor ownP = p;
    Tensor ownX = x;
    Tensor ownDY = dY;
    Expect.worked("turning to another object", subject.turnTo(1));
    construct(3, 2);
    draw(2, 3);
    Expect.worked("forward of a second object", call("forward", x, TRAIN));
    Expect.worked("turning back", subject.turnTo(0));
    steps = ownSteps;
    p = ownP;
    x = ownX;
    dY = ownDY;
    String what = "dX of one object, where another one's forward came between (a static field?)";
    Tensor dX = array(what, call("backward", dY), x, DOUBLE);
    Expect.close(what, dX(Carried.DH, false), dX, TOLERANCE, new Diagnosis(1));
  }

  /** Whether objects share what they keep, which has lost a test of its own. */
  private boolean shared() {
    try {
      inBetween();
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private void follows(
      List<String> holding, int n, int t, String when, MemoryLayout layout, String mode) {
    draw(n, t);
    x = x.in(layout);
    dY = dY.in(layout);
    follows(holding, when, mode, DOUBLE, TOLERANCE);
  }

  /** Requires the batch at hand to be right in what was right before. */
  private void follows(
      List<String> holding, String when, String mode, DataType type, double tolerance) {
    Reply forward = Expect.worked(when, call("forward", x, new PlainValue.Text(mode)));
    if (holding.contains("Y")) {
      Tensor y = array("Y, " + when, forward, dY, type);
      Expect.close("Y, " + when, expectedY(), y, tolerance, new Diagnosis(1));
    }
    if (holding.contains("dX")) {
      Tensor dX = array("dX, " + when, call("backward", dY), x, type);
      Expect.close("dX, " + when, dX(Carried.DH, false), dX, tolerance, new Diagnosis(1));
    }
    if (!steps.otherType().isEmpty()) {
      throw new AssertionError(when + ": the step's " + steps.otherType());
    }
  }

  @Test
  @Order(6)
  @DisplayName("nothing that is handed over or was returned changes")
  @Hint(
      "The gradient of a state is a sum: is it made in an array of your own, or in a part of dY?"
          + " a.addi(b) writes into a.")
  void unchanged() {
    holds();
    construct(2, 3);
    draw(3, 4);
    Reply forward = call("forward", x, TRAIN);
    Reply backward = call("backward", dY);
    Tensor other = Draw.array(random, x.shape());
    Reply last = call("forward", other, TRAIN);
    // What throws has lost a test of its own.
    if (forward.failed() || backward.failed() || last.failed()) {
      return;
    }
    Expect.unchanged("X", x, last.inputs().get(0));
    Expect.unchanged("dY", dY, last.inputs().get(1));
    Expect.unchanged("Y", (Tensor) forward.result(), last.outputs().get(0));
    Expect.unchanged("dX", (Tensor) backward.result(), last.outputs().get(1));
  }

  @Test
  @Order(7)
  @DisplayName("backward before forward is refused, and dY of another shape by name")
  @Hint("Shapes.requireForwardFirst and Shapes.requireShape, before anything is computed.")
  void refused() {
    boolean shared = holds().contains("dX") && shared();
    construct(2, 3);
    draw(3, 4);
    // Where fields are static, every forward has been before.
    if (!shared) {
      Expect.refused(
          "backward before forward", call("backward", dY), IllegalStateException.class, "");
    }
    for (long[] shape : new long[][] {{3, 5, 3}, {3, 3, 3}, {4, 4, 3}}) {
      Expect.worked("forward", call("forward", x, TRAIN));
      String text = Arrays.toString(shape);
      Reply reply = call("backward", Draw.array(random, shape));
      Expect.refused("backward of " + text, reply, IllegalArgumentException.class, text);
    }
  }

  /** Which of both directions are right, of which one must be. */
  private List<String> holds() {
    Holding holding = new Holding();
    holding.note("Y", FORWARD, this::forward).note("dX", BACKWARD, this::backward);
    holding.requireHalf(List.of("Y", "dX"));
    return List.of("Y", "dX").stream().filter(holding::of).toList();
  }

  private void construct(long in, long hidden) {
    steps = new HandedSteps(random, in, hidden);
    p = Draw.array(random, hidden);
    Expect.worked(
        "constructing the sequence",
        subject.construct(List.of(new PlainValue.Text("Sequence"), p)));
  }

  private void draw(int n, int t) {
    x = Draw.array(random, n, t, steps.in());
    dY = Draw.array(random, n, t, p.values().length);
  }

  private Reply call(String operation, PlainValue... arguments) {
    return subject.call(steps, operation, arguments);
  }

  private Tensor y(String what, DataType type) {
    return array(what, call("forward", x, TRAIN), dY, type);
  }

  private static Tensor array(String what, Reply reply, Tensor like, DataType type) {
    return Expect.array(what, reply, type, like.shape());
  }

  private Tensor expectedY() {
    List<Tensor> states = new ArrayList<>();
    Tensor h = at(dY, 0).times(0);
    for (int s = 0; s < t(); s++) {
      h = steps.next(at(x, s), h, p);
      states.add(h);
    }
    return sequence(states);
  }

  /** Each step from zeros. */
  private Tensor alone() {
    List<Tensor> states = new ArrayList<>();
    for (int s = 0; s < t(); s++) {
      states.add(steps.next(at(x, s), at(dY, 0).times(0), p));
    }
    return sequence(states);
  }

  private Tensor shifted(Tensor y) {
    List<Tensor> states = new ArrayList<>(List.of(at(y, 0).times(0)));
    for (int s = 1; s < t(); s++) {
      states.add(at(y, s - 1));
    }
    return sequence(states);
  }

  private Tensor last(Tensor y) {
    List<Tensor> states = new ArrayList<>();
    for (int s = 0; s < t(); s++) {
      states.add(at(y, t() - 1));
    }
    return sequence(states);
  }

  /** What a step's gradient is made of, beside its dY. */
  private enum Carried {
    /** What came back from the step after: as it should be. */
    DH,
    /** Nothing. */
    NOTHING,
    /** What came back from the step after, without the dY of any step but the last. */
    LAST,
    /** What came back from all steps after, and their dY. */
    ALL,
    /** What came back from all steps after. */
    SUMMED,
    /** What came back from the step after, and its dY, which it was not given itself. */
    BEHIND
  }

  private Tensor dX(Carried carried, boolean ascending) {
    return dX(carried, ascending, false);
  }

  private Tensor dX(Carried carried, boolean ascending, boolean stateless) {
    Tensor y = expectedY();
    Tensor[] dX = new Tensor[t()];
    Tensor dH = at(dY, 0).times(0);
    for (int k = 0; k < t(); k++) {
      int s = ascending ? k : t() - 1 - k;
      boolean alone = carried == Carried.BEHIND || carried == Carried.LAST && k > 0;
      Tensor dNext = alone ? dH : dH.plus(at(dY, s));
      Tensor right = s == 0 || stateless ? at(y, s).times(0) : at(y, s - 1);
      Tensor h = stateless ? right : steps.stateAt(at(x, s), right);
      dX[s] = steps.dX(at(x, s), h, dNext);
      Tensor back = steps.dH(at(x, s), h, dNext);
      dH =
          switch (carried) {
            case NOTHING -> dH;
            case DH, LAST -> back;
            case ALL -> dNext.plus(back);
            case SUMMED -> dH.plus(back);
            case BEHIND -> back.plus(at(dY, s));
          };
    }
    return sequence(List.of(dX));
  }

  private int t() {
    return (int) x.shape()[1];
  }

  /** The rows of one step: [n, t, d] → [n, d]. */
  private static Tensor at(Tensor x, int s) {
    int n = (int) x.shape()[0];
    int t = (int) x.shape()[1];
    int d = (int) x.shape()[2];
    double[] values = new double[n * d];
    for (int i = 0; i < n; i++) {
      System.arraycopy(x.values(), (i * t + s) * d, values, i * d, d);
    }
    return Tensor.of(new long[] {n, d}, values);
  }

  private static Tensor sequence(List<Tensor> steps) {
    int n = (int) steps.get(0).shape()[0];
    int d = (int) steps.get(0).shape()[1];
    int t = steps.size();
    double[] values = new double[n * t * d];
    for (int s = 0; s < t; s++) {
      for (int i = 0; i < n; i++) {
        System.arraycopy(steps.get(s).values(), i * d, values, (i * t + s) * d, d);
      }
    }
    return Tensor.of(new long[] {n, t, d}, values);
  }
}
