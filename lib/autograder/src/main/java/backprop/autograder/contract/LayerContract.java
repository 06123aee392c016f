package backprop.autograder.contract;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.LayerTrial.Gradients;
import backprop.nn.Mode;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every layer does.
 *
 * <p>Values and gradients are held against the spec's formula, in doubles; what must hold whatever
 * the formula (memory layout, repetition, batches of one) is held against the layer itself, where
 * most of it follows the formula: see {@link Holding}.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public class LayerContract extends LayerTrials {

  private static final String UNCHANGED =
      "nothing changes but gradients: no argument, no parameter, nothing returned before";

  private static final double SINGLE = 1e-4;

  protected LayerContract(Subject subject, LayerSpec spec, long seed) {
    super(subject, spec, seed);
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("forward computes its formula")
  @Hint("Work out one element of Y on paper, from one row of X, and compare it with yours.")
  protected void forward() {
    LayerTrial trial = trial(spec).construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    Expect.close(spec.formula("Y"), trial.reference(), y, value(), ofY(trial));
  }

  @Test
  @Order(2)
  @DisplayName("forward is right at other sizes, in every memory order, and row by row")
  @Hint(
      "Read elements by all of their indices or through array operations, never from the buffer"
          + " that data() gives, nor by getDouble(i) of an array of two axes; take the batch size"
          + " from X, not from the first batch you saw.")
  protected void forwardLayouts() {
    Holding holding = holding(all());
    LayerTrial trial = other().construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    if (holding.of("Y")) {
      String what = followed().formula("Y") + ", with X " + Arrays.toString(trial.x.shape());
      Expect.close(what, trial.reference(), y, value(), new Diagnosis(1));
    }
    for (MemoryLayout layout : MemoryLayout.values()) {
      String what = followed().formula("Y") + ", with X " + layout;
      Expect.close(what, y, trial.y(trial.x.in(layout), Mode.TRAIN), value(), new Diagnosis(1));
    }
    for (int i = 0; spec.rowwise() && i < trial.x.shape()[0]; i++) {
      String what = followed().formula("Y") + ", for row " + i + " as a batch of one";
      Expect.close(what, y.row(i), trial.y(trial.x.row(i), Mode.TRAIN), value(), new Diagnosis(1));
    }
    for (Sizes sizes : spec.narrow()) {
      LayerTrial narrow = trial(sizes, DOUBLE, seed).construct();
      compare(holding, ", at " + sizes, narrow, narrow.x, Mode.TRAIN);
    }
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName("backward returns the gradient by the input")
  @Hint(
      "One element of X reaches the loss along every element of Y that it touches: sum over those"
          + " paths, each with its dY.")
  protected void inputGradient() {
    LayerTrial trial = main().construct();
    trial.passes();
    Tensor dX = trial.dX(trial.x, trial.last());
    if (spec.vocabulary() > 0) {
      Expect.zeros(followed().formula("dX"), dX);
      return;
    }
    Expect.close(followed().formula("dX"), trial.referenceDx(), dX, slope(), ofDx(trial));
  }

  @TestFactory
  @Order(4)
  @Points(2)
  @DisplayName("backward gives each parameter its gradient")
  @Hint(
      "One parameter touches every example of the batch: sum over the examples, without dividing"
          + " by their number, which is the loss's business.")
  protected Stream<DynamicTest> parameterGradients() {
    return spec.main().parameters().stream()
        .map(LayerSpec.ParameterShape::name)
        .map(name -> dynamicTest("backward gives " + name + " its gradient", () -> gradient(name)));
  }

  private void gradient(String name) {
    LayerTrial trial = main().construct().passes();
    Expect.close(
        followed().formula(name),
        trial.referenceGradient(name),
        trial.gradient(name),
        slope(),
        ofGradient(trial, name));
  }

  @TestFactory
  @Order(5)
  @DisplayName("a second backward adds to the gradients of the first")
  @Hint("A gradient is a sum over everything that used the parameter: accumulate, never assign.")
  protected Stream<DynamicTest> accumulation() {
    String name = "a second backward adds to the gradients of the first";
    boolean none = spec.main().parameters().isEmpty();
    return none ? Stream.empty() : Stream.of(dynamicTest(name, this::accumulates));
  }

  private void accumulates() {
    Holding holding = holding(parameters());
    LayerTrial trial = main().construct().passes();
    Map<String, Tensor> once = trial.gradients(holding);
    trial.passes();
    Map<String, Tensor> twice = trial.gradients(holding);
    try {
      once.forEach((name, first) -> twice(name, first, twice.get(name)));
    } catch (AssertionError e) {
      throw trial.changesDy()
          ? Caused.waiting(
              "this test waits for a backward that leaves dY as it is: " + e.getMessage(),
              "backward changes dY",
              UNCHANGED)
          : e;
    }
  }

  private void twice(String name, Tensor first, Tensor second) {
    Expect.close(
        followed().formula(name) + ", after the same batch twice",
        first.times(2),
        second,
        value(),
        new Diagnosis(1).orElse("the second replaced the first: = where += is meant", first));
  }

  @Test
  @Order(6)
  @DisplayName("backward is right at other sizes, in every memory order, and row by row")
  @Hint(
      "Read elements by index or through array operations. The gradient of a batch is the sum of"
          + " its rows' gradients: nothing in it may depend on how many rows there are.")
  protected void backwardLayouts() {
    Holding holding = holding(gradients());
    LayerTrial trial = other();
    Gradients expected = trial.pass(holding, MemoryLayout.C);
    String sizes = ", with X " + Arrays.toString(trial.x.shape());
    expected.follow(trial, sizes, slope());
    for (MemoryLayout layout : MemoryLayout.values()) {
      expected.close(spec, ", with X and dY " + layout, trial.pass(holding, layout), value());
    }
    if (spec.rowwise()) {
      rows(holding, trial, expected.byName());
    }
    for (Sizes narrow : spec.narrow()) {
      LayerTrial other = trial(narrow, DOUBLE, seed);
      other.pass(holding, MemoryLayout.C).follow(other, ", at " + narrow, slope());
    }
  }

  private void rows(Holding holding, LayerTrial trial, Map<String, Tensor> batch) {
    int n = (int) trial.x.shape()[0];
    Map<String, Tensor> sums = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      Map<String, Tensor> row =
          trial.construct().pass(holding, trial.x.row(i), trial.dY.row(i)).byName();
      Tensor dX = row.remove("dX");
      if (dX != null) {
        String what = followed().formula("dX") + ", for row " + i + " as a batch of one";
        Expect.close(what, batch.get("dX").row(i), dX, value(), new Diagnosis(n));
      }
      row.forEach((name, g) -> sums.merge(name, g, Tensor::plus));
    }
    sums.forEach(
        (name, sum) ->
            Expect.close(
                followed().formula(name) + ", of a batch against the sum over its rows one by one",
                sum,
                batch.get(name),
                value(),
                new Diagnosis(n)));
  }

  @Test
  @Order(7)
  @DisplayName(UNCHANGED)
  @Hint(
      "Operations whose names end in i (subi, muli, transposei…) write into their array: copy"
          + " first. And an array that you returned is no longer yours.")
  protected void mutation() {
    holding(all());
    LayerTrial trial = main().construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    Reply after = Expect.worked("backward", trial.backward(trial.dY));
    Expect.unchanged("X", trial.x, after.inputs().get(0));
    Expect.unchanged("dY", trial.dY, after.inputs().get(1));
    trial.parameters.forEach((name, was) -> Expect.unchanged(name, was, trial.value(name)));
    LayerTrial next = trial(spec.main(), DOUBLE, seed + 1);
    Expect.worked("forward", trial.forward(next.x, Mode.TRAIN));
    Reply last = Expect.worked("backward", trial.backward(next.dY));
    Expect.unchanged("the Y that an earlier forward returned", y, last.outputs().get(0));
    Tensor dX = (Tensor) after.result();
    Expect.unchanged("the dX that an earlier backward returned", dX, last.outputs().get(1));
  }

  @TestFactory
  @Order(8)
  @DisplayName("parameters lists every parameter that backward gives a gradient")
  @Hint("An optimizer moves what parameters() lists, and nothing else.")
  protected Stream<DynamicTest> listed() {
    String name = "parameters lists every parameter that backward gives a gradient";
    boolean none = spec.main().parameters().isEmpty();
    return none ? Stream.empty() : Stream.of(dynamicTest(name, this::lists));
  }

  private void lists() {
    holding(all());
    LayerTrial trial = main().construct().passes();
    Reply listed = Expect.worked("parameters", trial.listed());
    String expected = String.join(", ", trial.parameters.keySet());
    if (!new PlainValue.Text(expected).equals(listed.result())) {
      throw new AssertionError(
          "parameters: expected [" + expected + "], received [" + text(listed) + "]");
    }
  }

  private static String text(Reply listed) {
    return listed.result() instanceof PlainValue.Text text ? text.value() : "" + listed.result();
  }

  @Test
  @Order(9)
  @DisplayName("backward before forward is refused")
  @Hint("Shapes.requireForwardFirst says it for you.")
  protected void backwardFirst() {
    holding(all());
    LayerTrial trial = main().construct();
    Expect.refused(
        "backward before forward", trial.backward(trial.dY), IllegalStateException.class, "");
  }

  @Test
  @Order(10)
  @DisplayName("arrays of the wrong shape or type are refused by name")
  @Hint(
      "The methods of Shapes (requireColumns or requireChannels, requireShape, requireType), before"
          + " anything is computed or kept:"
          + " ND4J throws on mixed products, and rounds mixed sums in silence.")
  protected void refusals() {
    Holding holding = holding(all());
    LayerTrial trial = main().construct();
    for (long[] shape : spec.refused()) {
      Expect.worked("forward", trial.step().forward(trial.x, Mode.TRAIN));
      refuseShape("forward", trial.forward(like(shape), Mode.TRAIN), shape);
      goesOn(holding, trial, "a forward of " + Arrays.toString(shape));
    }
    Expect.worked("forward", trial.step().forward(trial.x, Mode.TRAIN));
    boolean whole = spec.main().parameters().isEmpty();
    DataType wrong = whole ? INT64 : FLOAT;
    refuseType("forward", trial.forward(trial.x.as(wrong), Mode.TRAIN), wrong);
    goesOn(holding, trial, "a forward of " + wrong);
    Expect.worked("forward", trial.step().forward(trial.x, Mode.TRAIN));
    long[] taller = trial.dY.shape().clone();
    taller[0] += 1;
    refuseShape("backward", trial.backward(like(taller)), taller);
    refuseType("backward", trial.backward(trial.dY.as(FLOAT)), FLOAT);
    goesOn(holding, trial, "a backward of another shape, and of " + FLOAT);
  }

  /** What was refused leaves no trace: backward still belongs to the forward before it. */
  private void goesOn(Holding holding, LayerTrial trial, String refused) {
    String when = ", after " + refused + ", which was refused";
    Reply reply = trial.backward(trial.dY);
    if (reply.failed() && spec.container()) {
      return;
    }
    Expect.worked("backward" + when, reply);
    trial.gradients(holding, trial.x, reply).follow(trial, when, slope());
  }

  private static void refuseShape(String call, Reply reply, long[] shape) {
    String text = Arrays.toString(shape);
    Expect.refused(call + " of " + text, reply, IllegalArgumentException.class, text);
  }

  private static void refuseType(String call, Reply reply, DataType type) {
    String name = type.name();
    Expect.refused(
        call + " of " + name + " in a DOUBLE layer", reply, IllegalArgumentException.class, name);
  }

  @Test
  @Order(11)
  @DisplayName("the same seed gives the same numbers, and EVAL always does, bit for bit")
  @Hint(
      "Draw only from a generator made of the seed you are given; whatever is random or running"
          + " belongs to TRAIN.")
  protected void repeatable() {
    Holding holding = holding(all());
    LayerTrial trial = main().construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    Expect.identical(followed().formula("Y"), y, trial.construct().y(trial.x, Mode.TRAIN));
    Tensor evaluated = trial.y(trial.x, Mode.EVAL);
    Expect.identical(followed().formula("Y") + ", in EVAL", evaluated, trial.y(trial.x, Mode.EVAL));
    Map<String, Tensor> first = trial.pass(holding, MemoryLayout.C).byName();
    Map<String, Tensor> second = trial.pass(holding, MemoryLayout.C).byName();
    first.forEach((name, g) -> Expect.identical(followed().formula(name), g, second.get(name)));
  }

  @Test
  @Order(12)
  @Points(2)
  @DisplayName("after a step, with other batches and beside another layer, it follows its formulas")
  @Hint(
      "Keep what backward needs anew in every forward, in a field that is not static; and read the"
          + " parameters' values where you use them: an optimizer changes them.")
  protected void trajectory() {
    Holding holding = holding(all());
    LayerTrial trial = main().at(0).construct().passes();
    for (int step = 1; step <= 2; step++) {
      String when = ", after " + step + (step == 1 ? " step" : " steps");
      LayerTrial evaluated = trial(sizes(step + 2), DOUBLE, seed + 3 * step).step();
      compare(holding, when + ", in EVAL", evaluated, evaluated.x, Mode.EVAL);
      if (spec.rowwise()) {
        Gradients gradients = evaluated.backward(holding, evaluated.x, evaluated.dY);
        gradients.follow(evaluated, when + ", in EVAL", slope());
      }
      LayerTrial trained = trial(sizes(2 * step + 2), DOUBLE, seed + 3 * step).step();
      compare(holding, when, trained, trained.x, Mode.TRAIN);
      trial(spec.main(), DOUBLE, seed + 3 * step + 1).at(1).construct().passes().at(0);
      trained.backward(holding, trained.x, trained.dY).follow(trained, when, slope());
    }
    LayerTrial refilled = trial(spec.main(), DOUBLE, seed + 10).step();
    String when = ", of an array that held another batch before";
    compare(holding, when, refilled, refilled.x, refilled.refilled(trial.x));
    refilled.backward(holding, refilled.x, refilled.dY).follow(refilled, when, slope());
  }

  /** The same layer, for another batch. */
  private Sizes sizes(int more) {
    return spec.main().batch(spec.main().x()[0] + more);
  }

  private void compare(Holding holding, String when, LayerTrial trial, Tensor x, Mode mode) {
    Reply reply = Expect.worked("forward" + when, trial.forward(x, mode));
    // Who looks at the whole batch, or at chance, does so in training alone.
    if (mode == Mode.TRAIN || spec.rowwise()) {
      compare(holding, when, trial, x, reply);
    }
  }

  private void compare(Holding holding, String when, LayerTrial trial, Tensor x, Reply forward) {
    Reply reply = Expect.worked("forward" + when, forward);
    if (holding.of("Y")) {
      Tensor expected = trial.reference(x);
      Tensor y = Expect.array(followed().formula("Y") + when, reply, DOUBLE, expected.shape());
      Expect.close(followed().formula("Y") + when, expected, y, value(), new Diagnosis(1));
    }
  }

  @Test
  @Order(13)
  @DisplayName("a FLOAT layer answers in FLOAT")
  @Hint("Take the type from the parameters or from X; never write DataType.DOUBLE into a layer.")
  protected void single() {
    Holding holding = holding(all());
    LayerTrial doubles = main();
    LayerTrial floats = trial(spec.main(), FLOAT, seed);
    Tensor y = doubles.construct().y(doubles.x, Mode.TRAIN);
    Expect.close(
        followed().formula("Y") + ", in FLOAT",
        y,
        floats.construct().y(floats.x, Mode.TRAIN),
        Math.max(SINGLE, closest()),
        new Diagnosis(1));
    doubles
        .pass(holding, MemoryLayout.C)
        .close(
            spec, ", in FLOAT", floats.pass(holding, MemoryLayout.C), Math.max(SINGLE, closest()));
  }

  @TestFactory
  @Order(14)
  @DisplayName("a large layer has its gradients in the time of a few passes")
  @Hint(
      "Central differences ask forward twice for each weight, and there are thousands: use the"
          + " formulas of the derivation. And take arrays whole, or as a double[]: an element by"
          + " getDouble or putScalar costs as much as a hundred products.")
  protected Stream<DynamicTest> large() {
    String name = "a large layer has its gradients in the time of a few passes";
    return spec.large().stream().map(sizes -> dynamicTest(name, () -> large(sizes)));
  }

  private void large(Sizes sizes) {
    Holding holding = holding(gradients());
    LayerTrial trial = trial(sizes, DOUBLE, seed).construct();
    long start = System.nanoTime();
    Gradients received = trial.pass(holding, trial.x, trial.dY);
    Expect.inTime("forward and backward", start);
    received.follow(trial, ", at the sizes of a large layer", slope());
  }
}
