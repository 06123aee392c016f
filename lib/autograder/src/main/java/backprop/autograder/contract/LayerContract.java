package backprop.autograder.contract;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

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
import java.util.Random;
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
 * the formula (memory layout, repetition, batches of one) is held against the layer itself, so that
 * one mistake costs its own test and not the others.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class LayerContract {

  private static final double VALUE = 1e-9;
  private static final double GRADIENT = 1e-7;
  private static final double SINGLE = 1e-4;

  private final Subject subject;
  private final LayerSpec spec;
  private final long seed;

  LayerContract(Subject subject, LayerSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    this.seed = seed;
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("forward computes its formula")
  @Hint("Work out one element of Y on paper, from one row of X, and compare it with yours.")
  void forward() {
    LayerTrial trial = main().construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    Expect.close(
        spec.formula("Y"),
        trial.reference(),
        y,
        VALUE,
        batch(trial).orElse("yours is X itself, as it came in", trial.x));
  }

  @Test
  @Order(2)
  @DisplayName("forward gives the same for every memory order, and row by row")
  @Hint(
      "Read elements by index or through array operations, never from the buffer that data()"
          + " gives; take the batch size from X, not from the first batch you saw.")
  void forwardLayouts() {
    LayerTrial trial = other().construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    for (MemoryLayout layout : MemoryLayout.values()) {
      String what = spec.formula("Y") + ", with X " + layout;
      Expect.close(what, y, trial.y(trial.x.in(layout), Mode.TRAIN), VALUE, new Diagnosis(1));
    }
    for (int i = 0; spec.rowwise() && i < trial.x.shape()[0]; i++) {
      String what = spec.formula("Y") + ", for row " + i + " as a batch of one";
      Expect.close(what, y.row(i), trial.y(trial.x.row(i), Mode.TRAIN), VALUE, new Diagnosis(1));
    }
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName("backward returns the gradient by the input")
  @Hint(
      "One element of X reaches the loss along every element of Y that it touches: sum over those"
          + " paths, each with its dY.")
  void inputGradient() {
    LayerTrial trial = main().construct();
    Expect.worked("forward", trial.forward(trial.x, Mode.TRAIN));
    Tensor dX = trial.dX(trial.x, trial.dY);
    if (spec.vocabulary() > 0) {
      Expect.zeros(spec.formula("dX"), dX);
      return;
    }
    Expect.close(
        spec.formula("dX"),
        trial.referenceDx(),
        dX,
        GRADIENT,
        batch(trial).orElse("yours is dY itself: the layer's own derivative is missing", trial.dY));
  }

  @TestFactory
  @Order(4)
  @Points(2)
  @DisplayName("backward gives each parameter its gradient")
  @Hint(
      "One parameter touches every example of the batch: sum over the examples, without dividing"
          + " by their number, which is the loss's business.")
  Stream<DynamicTest> parameterGradients() {
    return spec.main().parameters().stream()
        .map(LayerSpec.ParameterShape::name)
        .map(name -> dynamicTest("backward gives " + name + " its gradient", () -> gradient(name)));
  }

  private void gradient(String name) {
    LayerTrial trial = main().construct().passes();
    Expect.close(
        spec.formula(name),
        trial.referenceGradient(name),
        trial.gradient(name),
        GRADIENT,
        batch(trial));
  }

  @TestFactory
  @Order(5)
  @DisplayName("a second backward adds to the gradients of the first")
  @Hint("A gradient is a sum over everything that used the parameter: accumulate, never assign.")
  Stream<DynamicTest> accumulation() {
    String name = "a second backward adds to the gradients of the first";
    boolean none = spec.main().parameters().isEmpty();
    return none ? Stream.empty() : Stream.of(dynamicTest(name, this::accumulates));
  }

  private void accumulates() {
    LayerTrial trial = main().construct().passes();
    Map<String, Tensor> once = trial.gradients();
    trial.passes();
    Map<String, Tensor> twice = trial.gradients();
    once.forEach(
        (name, first) ->
            Expect.close(
                spec.formula(name) + ", after the same batch twice",
                first.times(2),
                twice.get(name),
                VALUE,
                new Diagnosis(1)
                    .orElse("the second replaced the first: = where += is meant", first)));
  }

  @Test
  @Order(6)
  @DisplayName("backward gives the same for every memory order, and row by row")
  @Hint(
      "Read elements by index or through array operations. The gradient of a batch is the sum of"
          + " its rows' gradients: nothing in it may depend on how many rows there are.")
  void backwardLayouts() {
    LayerTrial trial = other();
    Gradients expected = trial.pass(MemoryLayout.C);
    for (MemoryLayout layout : MemoryLayout.values()) {
      expected.close(spec, ", with X and dY " + layout, trial.pass(layout), VALUE);
    }
    if (spec.rowwise()) {
      rows(trial, expected);
    }
  }

  private void rows(LayerTrial trial, Gradients batch) {
    int n = (int) trial.x.shape()[0];
    Map<String, Tensor> sums = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      Gradients row = trial.construct().pass(trial.x.row(i), trial.dY.row(i));
      String what = spec.formula("dX") + ", for row " + i + " as a batch of one";
      Expect.close(what, batch.dX().row(i), row.dX(), VALUE, new Diagnosis(n));
      row.parameters().forEach((name, g) -> sums.merge(name, g, Tensor::plus));
    }
    sums.forEach(
        (name, sum) ->
            Expect.close(
                spec.formula(name) + ", of a batch against the sum over its rows one by one",
                sum,
                batch.parameters().get(name),
                VALUE,
                new Diagnosis(n)));
  }

  @Test
  @Order(7)
  @DisplayName("neither forward nor backward changes its argument")
  @Hint("Operations whose names end in i (subi, muli, addi…) write into their array: copy first.")
  void mutation() {
    LayerTrial trial = main().construct();
    trial.y(trial.x, Mode.TRAIN);
    Reply after = trial.backward(trial.dY);
    trial.dX(trial.x, after);
    Expect.unchanged("X", trial.x, after.inputs().get(0));
    Expect.unchanged("dY", trial.dY, after.inputs().get(1));
  }

  @Test
  @Order(8)
  @DisplayName("parameters lists every parameter that backward gives a gradient")
  @Hint("An optimizer moves what parameters() lists, and nothing else.")
  void listed() {
    LayerTrial trial = main().construct().passes();
    trial.gradients();
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
  void backwardFirst() {
    LayerTrial trial = main().construct();
    Expect.refused(
        "backward before forward", trial.backward(trial.dY), IllegalStateException.class, "");
  }

  @Test
  @Order(10)
  @DisplayName("arrays of the wrong shape are refused by name")
  @Hint("Shapes.requireColumns and Shapes.requireShape, before anything is computed.")
  void wrongShapes() {
    LayerTrial trial = main().construct();
    for (long[] shape : spec.refused()) {
      refuseShape("forward", trial.forward(like(shape), Mode.TRAIN), shape);
    }
    trial.y(trial.x, Mode.TRAIN);
    long[] taller = trial.dY.shape().clone();
    taller[0] += 1;
    refuseShape("backward", trial.backward(like(taller)), taller);
  }

  private static void refuseShape(String call, Reply reply, long[] shape) {
    String text = Arrays.toString(shape);
    Expect.refused(call + " of " + text, reply, IllegalArgumentException.class, text);
  }

  @Test
  @Order(11)
  @DisplayName("arrays of the wrong type are refused by name")
  @Hint("Shapes.requireType: ND4J throws on mixed products, and rounds mixed sums in silence.")
  void wrongTypes() {
    LayerTrial trial = main().construct();
    boolean whole = spec.main().parameters().isEmpty();
    DataType wrong = whole ? INT64 : FLOAT;
    refuseType("forward", trial.forward(trial.x.as(wrong), Mode.TRAIN), wrong);
    trial.y(trial.x, Mode.TRAIN);
    refuseType("backward", trial.backward(trial.dY.as(FLOAT)), FLOAT);
  }

  private static void refuseType(String call, Reply reply, DataType type) {
    String name = type.name();
    Expect.refused(
        call + " of " + name + " in a DOUBLE layer", reply, IllegalArgumentException.class, name);
  }

  @Test
  @Order(12)
  @DisplayName("the same seed gives the same numbers, bit for bit")
  @Hint("Draw only from a generator made of the seed you are given.")
  void repeatable() {
    LayerTrial trial = main().construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    Expect.identical(spec.formula("Y"), y, trial.construct().y(trial.x, Mode.TRAIN));
    Gradients first = trial.pass(MemoryLayout.C);
    Gradients second = trial.pass(MemoryLayout.C);
    Expect.identical(spec.formula("dX"), first.dX(), second.dX());
    first
        .parameters()
        .forEach(
            (name, g) -> Expect.identical(spec.formula(name), g, second.parameters().get(name)));
  }

  @Test
  @Order(13)
  @DisplayName("in EVAL, forward gives the same every time")
  @Hint("Whatever is random or running belongs to TRAIN.")
  void evaluation() {
    LayerTrial trial = main().construct();
    Tensor first = trial.y(trial.x, Mode.EVAL);
    Expect.identical(spec.formula("Y"), first, trial.y(trial.x, Mode.EVAL));
  }

  @Test
  @Order(14)
  @DisplayName("backward belongs to the latest forward")
  @Hint("Keep what backward needs anew in every forward, and forget the batch before.")
  void latestForward() {
    LayerTrial trial = main();
    Gradients alone = trial.pass(MemoryLayout.C);
    Tensor earlier = new LayerTrial(subject, spec, spec.main(), DOUBLE, seed + 1).x;
    Expect.worked("forward", trial.construct().forward(earlier, Mode.TRAIN));
    Gradients after = trial.pass(trial.x, trial.dY);
    alone.close(spec, ", after a forward of another batch", after, VALUE);
  }

  @Test
  @Order(15)
  @DisplayName("a FLOAT layer answers in FLOAT")
  @Hint("Take the type from the parameters or from X; never write DataType.DOUBLE into a layer.")
  void single() {
    LayerTrial doubles = main();
    LayerTrial floats = trial(spec.main(), FLOAT);
    Tensor y = doubles.construct().y(doubles.x, Mode.TRAIN);
    Expect.close(
        spec.formula("Y") + ", in FLOAT",
        y,
        floats.construct().y(floats.x, Mode.TRAIN),
        SINGLE,
        new Diagnosis(1));
    doubles.pass(MemoryLayout.C).close(spec, ", in FLOAT", floats.pass(MemoryLayout.C), SINGLE);
  }

  private LayerTrial main() {
    return trial(spec.main(), DOUBLE);
  }

  private LayerTrial other() {
    return trial(spec.other(), DOUBLE);
  }

  private LayerTrial trial(LayerSpec.Sizes sizes, DataType type) {
    return new LayerTrial(subject, spec, sizes, type, seed);
  }

  private Tensor like(long[] shape) {
    return Draw.array(new Random(seed), shape);
  }

  private static Diagnosis batch(LayerTrial trial) {
    return new Diagnosis(trial.x.shape()[0]);
  }
}
