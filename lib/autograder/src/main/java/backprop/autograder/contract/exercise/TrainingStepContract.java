package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.exercise.StepTrace.Asked;
import backprop.autograder.contract.exercise.StepTrace.Whole;
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

/**
 * What one step of training does on a batch that comes in parts. It is constructed with a name and
 * two parameters, w and b, named {@code p1} and {@code p2}.
 *
 * <p>Model, loss and optimizer compute here, so that every call is known, in order. The model has
 * room for the largest part only. Where nothing else is said, the optimizer has a rate of 0: who
 * asks it once too often is then as right as before in what else is tested.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class TrainingStepContract {

  private static final String ONE_SIZE =
      "the gradient is the whole batch's where parts have one size, or there is one";

  private static final int IN = 3;
  private static final int OUT = 2;
  private static final int[] UNLIKE = {4, 2, 1};
  private static final double RATE = 0.5;
  private static final double TOLERANCE = 1e-9;

  private final Subject subject;
  private final Random random;
  private Tensor w;
  private Tensor b;

  TrainingStepContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
  }

  @BeforeEach
  void first() {
    Expect.worked("turning to the first object", subject.turnTo(0));
    construct();
  }

  private void construct() {
    w = Draw.array(random, IN, OUT);
    b = Draw.array(random, OUT);
    Expect.worked(
        "constructing the step", subject.construct(List.of(new PlainValue.Text("Step"), w, b)));
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("the loss is the whole batch's, whatever the sizes of its parts")
  @Hint("Each part's loss is a mean over its examples. What is the sum of a part, and of them all?")
  void loss() {
    for (int[] sizes : new int[][] {UNLIKE, {1, 3}, {5}}) {
      Cut batch = new Cut(sizes);
      double received = Expect.number("the loss", step(batch, batch.trace(0)));
      double expected = batch.whole().loss();
      List<Double> parts = batch.parts().stream().map(Whole::loss).toList();
      String known = known(received, parts);
      String what = "L, the parts having " + Arrays.toString(sizes) + " examples" + known;
      Expect.close(what, expected, received, TOLERANCE);
    }
  }

  private static String known(double received, List<Double> parts) {
    double sum = parts.stream().mapToDouble(loss -> loss).sum();
    String says = "";
    if (Math.abs(received - sum / parts.size()) < TOLERANCE) {
      says = "every part counts alike in your mean, however many examples it has";
    } else if (Math.abs(received - sum) < TOLERANCE) {
      says = "yours is the sum of the parts' means";
    } else if (Math.abs(received - parts.get(parts.size() - 1)) < TOLERANCE) {
      says = "yours is the loss of the last part";
    }
    return says.isEmpty() || parts.size() == 1 ? "" : " (known mistake: " + says + ")";
  }

  @Test
  @Order(2)
  @Points(3)
  @DisplayName("the gradient of the step is the whole batch's, whatever the sizes of its parts")
  @Hint(
      "The whole batch's loss is a sum over parts: what stands before each part's loss in it stands"
          + " before its gradient too. Where in your loop can it be multiplied in?")
  void unlike() {
    for (int[] sizes : new int[][] {UNLIKE, {1, 3}, {3, 3, 3, 2}}) {
      followsWhole(new Cut(sizes));
    }
  }

  @Test
  @Order(3)
  @DisplayName(ONE_SIZE)
  @Hint("The optimizer is to see the mean of the parts' gradients: not the sum, not the last.")
  void alike() {
    for (int[] sizes : new int[][] {{5}, {2, 2}, {3, 3, 3}}) {
      followsWhole(new Cut(sizes));
    }
  }

  @Test
  @Order(4)
  @Points(3)
  @DisplayName("the optimizer takes one step, after the last part")
  @Hint("The parts are one batch: weights that move between them are weights of another model.")
  void oneStep() {
    onePartHolds();
    Cut batch = new Cut(UNLIKE);
    StepTrace trace = traced(batch);
    List<Asked> asked = trace.asked();
    long steps = asked.stream().filter(a -> a.is("update p1")).count();
    if (steps != 1) {
      throw new AssertionError(
          "a batch of three parts: expected one step of the optimizer, received " + steps);
    }
    List<String> order = asked.stream().map(Asked::operation).toList();
    if (order.indexOf("update p1") < order.lastIndexOf("backward")) {
      throw new AssertionError(
          "a batch of three parts: expected the step after the last backward, received it before");
    }
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("what the gradients held before the step is forgotten")
  @Hint(
      "backward adds. Who empties, and when? Once for the batch, before its first part. And what is"
          + " there is forgotten, whatever it is: 0 times NaN is NaN.")
  void forgets() {
    double factor = onePartHolds();
    for (int i = 0; i < 2; i++) {
      Cut batch = new Cut(4);
      StepTrace trace = batch.trace(0);
      if (i == 0) {
        Expect.worked("setting", subject.setGradient("p1", Draw.array(random, IN, OUT)));
        // 0 times this is no 0.
        Tensor held = Draw.array(random, OUT).with(0, Double.NaN);
        Expect.worked("setting", subject.setGradient("p2", held));
      }
      step(batch, trace);
      String before = i == 0 ? "gradients that held numbers before" : "a second step";
      follows(before, batch, trace, factor);
    }
  }

  @Test
  @Order(6)
  @DisplayName("steps in a row arrive where the whole batches lead, beside another training too")
  @Hint("Loss and counts belong to one call of step: fields would still hold the last batch's.")
  void inARow() {
    for (int size : new int[] {2, 5, 3}) {
      beside();
      Cut batch = new Cut(size);
      Whole whole = batch.whole();
      emptied();
      double received = Expect.number("the loss", step(batch, batch.trace(RATE)));
      Expect.close("L of the next step", whole.loss(), received, TOLERANCE);
      w = w.plus(whole.dW().times(-RATE));
      b = b.plus(whole.db().times(-RATE));
      moved("w", w, "p1");
      moved("b", b, "p2");
    }
  }

  /** Another training takes a step. */
  private void beside() {
    Tensor ownW = w;
    Tensor ownB = b;
    Expect.worked("turning to another training", subject.turnTo(1));
    construct();
    Cut other = new Cut(2, 2);
    step(other, other.trace(RATE));
    Expect.worked("turning back", subject.turnTo(0));
    w = ownW;
    b = ownB;
  }

  private void moved(String letter, Tensor expected, String name) {
    Tensor received = Expect.array(letter, subject.parameter(name), DOUBLE, expected.shape());
    Expect.close(letter + " after the step", expected, received, TOLERANCE, new Diagnosis(1));
  }

  @Test
  @Order(7)
  @DisplayName("the model is asked in TRAIN")
  @Hint("Dropout and BatchNorm do in EVAL what they do when nobody learns.")
  void modes() {
    onePartHolds();
    Cut batch = new Cut(UNLIKE);
    StepTrace trace = traced(batch);
    for (Asked asked : trace.asked()) {
      if (asked.is("forward") && !asked.operation().equals("forward TRAIN")) {
        throw new AssertionError(
            "expected every forward in TRAIN, received a " + asked.operation());
      }
    }
  }

  @Test
  @Order(8)
  @DisplayName("each part goes there and back once, before the next one sets out")
  @Hint("backward belongs to the latest forward. And loss and gradient are of one prediction.")
  void partByPart() {
    onePartHolds();
    Cut batch = new Cut(UNLIKE);
    StepTrace trace = traced(batch);
    List<Asked> passes =
        trace.asked().stream().filter(a -> a.is("forward") || a.is("backward")).toList();
    List<String> received = passes.stream().map(TrainingStepContract::pass).toList();
    List<String> right = new ArrayList<>();
    for (int size : UNLIKE) {
      right.add("forward of " + size);
      right.add("backward of " + size);
    }
    if (!received.equals(right)) {
      throw new AssertionError("expected " + right + ", received " + received);
    }
  }

  private static String pass(Asked asked) {
    return asked.operation().split(" ")[0] + " of " + asked.arrays().get(0).shape()[0];
  }

  @Test
  @Order(9)
  @DisplayName("the batch stays as it is")
  @Hint("muli writes into the array it is called on. Which arrays are the caller's?")
  void unchanged() {
    onePartHolds();
    Cut batch = new Cut(UNLIKE);
    Reply reply = step(batch, batch.trace(0));
    List<Tensor> after = reply.inputs();
    PlainValue[] before = batch.arrays();
    int first = after.size() - before.length;
    for (int i = 0; i < before.length; i++) {
      String name = (i % 2 == 0 ? "x" : "y") + " of part " + (i / 2 + 1);
      Expect.unchanged(name, (Tensor) before[i], after.get(first + i));
    }
  }

  /**
   * Requires the gradient of a batch in one part to be right but for a factor, which it returns:
   * what else is tested hangs on it, and a wrong factor has lost a test of its own.
   */
  private double onePartHolds() {
    double[] factor = new double[1];
    new Holding()
        .note("the gradient", ONE_SIZE, () -> factor[0] = factorOfOnePart())
        .requireHalf(List.of("the gradient"));
    return factor[0];
  }

  private double factorOfOnePart() {
    Cut batch = new Cut(4);
    emptied();
    StepTrace trace = traced(batch);
    Tensor right = batch.whole().dW();
    double factor = right.inner(seen("p1", trace)) / right.inner(right);
    follows("one part of 4 examples", batch, trace, factor > 0 ? factor : 1);
    return factor;
  }

  private void followsWhole(Cut batch) {
    emptied();
    StepTrace trace = traced(batch);
    follows("the parts having " + Arrays.toString(batch.sizes) + " examples", batch, trace, 1);
  }

  /** Leaves no gradient of a step before, which is another test's. */
  private void emptied() {
    Expect.worked("emptying a gradient", subject.setGradient("p1", w.times(0)));
    Expect.worked("emptying a gradient", subject.setGradient("p2", b.times(0)));
  }

  /**
   * Requires the optimizer to have seen so many times the whole gradient when it was last asked.
   */
  private static void follows(String says, Cut batch, StepTrace trace, double factor) {
    Whole whole = batch.whole();
    List<Tensor> parts = batch.parts().stream().map(Whole::dW).toList();
    Expect.close(
        "dW, " + says, whole.dW().times(factor), seen("p1", trace), TOLERANCE, known(parts));
    parts = batch.parts().stream().map(Whole::db).toList();
    Expect.close(
        "db, " + says, whole.db().times(factor), seen("p2", trace), TOLERANCE, known(parts));
  }

  private static Diagnosis known(List<Tensor> parts) {
    Tensor sum = parts.stream().reduce(Tensor::plus).orElseThrow();
    Diagnosis known = new Diagnosis(1);
    return parts.size() == 1
        ? known
        : known
            .orElse("every part counts alike, however many examples it has", mean(parts, sum))
            .orElse("the parts' gradients are summed, and none is weighed", sum)
            .orElse("only the last part's gradient is there", parts.get(parts.size() - 1));
  }

  private static Tensor mean(List<Tensor> parts, Tensor sum) {
    return sum.times(1.0 / parts.size());
  }

  /** The gradient of this parameter in the optimizer's latest step. */
  private static Tensor seen(String name, StepTrace trace) {
    List<Asked> updates = trace.asked().stream().filter(a -> a.is("update " + name)).toList();
    if (updates.isEmpty()) {
      throw new AssertionError("expected a step of the optimizer, received none");
    }
    return updates.get(updates.size() - 1).arrays().get(1);
  }

  /** What one step on this batch asked for, which moves nothing. */
  private StepTrace traced(Cut batch) {
    StepTrace trace = batch.trace(0);
    step(batch, trace);
    return trace;
  }

  private Reply step(Cut batch, StepTrace trace) {
    return Expect.worked("step", subject.call(trace, "step", batch.arrays()));
  }

  /** A batch, drawn for these sizes of its parts, at the parameters of now. */
  private final class Cut {
    private final int[] sizes;
    private final Tensor x;
    private final Tensor target;
    private final Tensor w = TrainingStepContract.this.w;
    private final Tensor b = TrainingStepContract.this.b;

    Cut(int... sizes) {
      this.sizes = sizes;
      int n = Arrays.stream(sizes).sum();
      x = Draw.array(random, n, IN);
      target = Draw.array(random, n, OUT);
    }

    /** An x and a target for each part. */
    PlainValue[] arrays() {
      List<PlainValue> arrays = new ArrayList<>();
      int from = 0;
      for (int size : sizes) {
        arrays.add(rows(x, from, size));
        arrays.add(rows(target, from, size));
        from += size;
      }
      return arrays.toArray(PlainValue[]::new);
    }

    StepTrace trace(double rate) {
      return new StepTrace(Arrays.stream(sizes).max().orElseThrow(), rate);
    }

    Whole whole() {
      return Whole.of(x, target, w, b);
    }

    /** What each part gives by itself. */
    List<Whole> parts() {
      List<Whole> parts = new ArrayList<>();
      PlainValue[] arrays = arrays();
      for (int i = 0; i < arrays.length; i += 2) {
        parts.add(Whole.of((Tensor) arrays[i], (Tensor) arrays[i + 1], w, b));
      }
      return parts;
    }

    private Tensor rows(Tensor of, int from, int count) {
      int width = (int) of.shape()[1];
      double[] values = Arrays.copyOfRange(of.values(), from * width, (from + count) * width);
      return Tensor.of(new long[] {count, width}, values);
    }
  }
}
