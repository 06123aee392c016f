package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the backward pass of a norm does that is made of kernels, in FLOAT. Its forward is given,
 * and nothing is asked of it.
 *
 * <p>What is right at one size may be so by luck: of rows that are shorter than a block, say. So
 * there is a test of other sizes, of which an array that is wrong at any size takes no part.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class NormKernelsContract {

  private static final String DX = "backward returns the gradient by the input";
  private static final String GAIN = "backward gives gain its gradient";
  private static final String BIAS = "backward gives bias its gradient";

  /** Of numbers in FLOAT, beside formulas in double. */
  private static final double SINGLE = 2e-4;

  private final Subject subject;
  private final NormSpec spec;
  private final LayerSpec layer;
  private final long seed;

  NormKernelsContract(Subject subject, NormSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    this.layer = spec.layer();
    this.seed = seed;
  }

  @Test
  @Order(1)
  @Points(5)
  @DisplayName(DX)
  @Hint(
      "Work out one row on paper: γ ⊙ dY, its mean, and the mean of γ ⊙ dY ⊙ X̂. The gains of a row"
          + " differ, so they go into each mean.")
  void inputGradient() {
    LayerTrial trial = passed(layer.main());
    dX(trial, layer.main(), "");
  }

  @Test
  @Order(2)
  @Points(2)
  @DisplayName(GAIN)
  @Hint("A gain is used in every row: sum dY ⊙ X̂ down its column, without dividing by anything.")
  void gain() {
    gradient("gain", passed(layer.main()), layer.main(), "");
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName(BIAS)
  @Hint("A bias is added in every row: sum dY down its column, without dividing by anything.")
  void bias() {
    gradient("bias", passed(layer.main()), layer.main(), "");
  }

  @Test
  @Order(4)
  @Points(3)
  @DisplayName("rows longer than a block, a multiple of it or not, and a single row are right too")
  @Hint(
      "A thread takes every column that is its own: t, t + 64, t + 128 … below d, and no other. The"
          + " number of blocks is a quotient that is rounded up.")
  void sizes() {
    Holding holding = holding();
    for (Sizes sizes : spec.narrow()) {
      String when = ", with X " + Arrays.toString(sizes.x());
      LayerTrial trial = passed(sizes);
      if (holding.of("dX")) {
        dX(trial, sizes, when);
      }
      for (String name : List.of("gain", "bias")) {
        if (holding.of(name)) {
          gradient(name, trial, sizes, when);
        }
      }
    }
  }

  @Test
  @Order(5)
  @DisplayName("a second backward adds to the gradients of the first")
  @Hint("A gradient is a sum over everything that used the parameter: accumulate, never assign.")
  void accumulation() {
    Holding holding = holding();
    LayerTrial trial = passed(layer.main()).passes();
    for (String name : List.of("gain", "bias")) {
      if (holding.of(name)) {
        Tensor once = exact(layer.main()).referenceGradient(name);
        Expect.close(
            layer.formula(name) + ", after the same batch twice",
            once.times(2),
            trial.gradient(name),
            SINGLE,
            new Diagnosis(1).orElse("the second replaced the first: = where += is meant", once));
      }
    }
  }

  @Test
  @Order(6)
  @DisplayName("nothing that comes in is changed")
  @Hint("A pointer that a kernel only reads is const: the compiler then refuses to write there.")
  void unchanged() {
    holding();
    LayerTrial trial = passed(layer.main());
    Reply last = trial.last();
    Expect.unchanged("dY", trial.dY, last.inputs().get(last.inputs().size() - 1));
    trial.parameters.forEach((name, was) -> Expect.unchanged(name, was, trial.value(name)));
  }

  private Holding holding() {
    LayerTrial trial = new LayerTrial(subject, layer, layer.main(), FLOAT, seed).construct();
    Runnable passed = trial::passes;
    return new Holding()
        .note(
            "dX",
            DX,
            () -> {
              passed.run();
              dX(trial, layer.main(), "");
            })
        .note("gain", GAIN, () -> gradient("gain", trial, layer.main(), ""))
        .note("bias", BIAS, () -> gradient("bias", trial, layer.main(), ""))
        .requireHalf(List.of("dX", "gain", "bias"));
  }

  /** A new layer of these sizes, after one forward and one backward. */
  private LayerTrial passed(Sizes sizes) {
    return new LayerTrial(subject, layer, sizes, FLOAT, seed).construct().passes();
  }

  /** The same numbers in double, for formulas. */
  private LayerTrial exact(Sizes sizes) {
    return new LayerTrial(subject, layer, sizes, DOUBLE, seed);
  }

  private void dX(LayerTrial trial, Sizes sizes, String when) {
    Tensor dX = trial.dX(trial.x, trial.last());
    LayerTrial exact = exact(sizes);
    Diagnosis diagnosis = trial.diagnosis();
    new NormMistakes(spec, exact.x, exact.named(exact.parameters))
        .ofDx(exact.dY)
        .forEach(diagnosis::orElse);
    Expect.close(layer.formula("dX") + when, exact.referenceDx(), dX, SINGLE, diagnosis);
  }

  private void gradient(String name, LayerTrial trial, Sizes sizes, String when) {
    Expect.close(
        layer.formula(name) + when,
        exact(sizes).referenceGradient(name),
        trial.gradient(name),
        SINGLE,
        trial.diagnosis());
  }
}
