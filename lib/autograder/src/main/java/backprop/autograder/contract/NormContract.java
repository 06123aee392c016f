package backprop.autograder.contract;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.nn.Mode;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every layer does that brings numbers to one size: the same as every layer, its gradient by
 * the input weighing most; and what it makes of numbers that are small, alike, or far from 0.
 *
 * <p>Among numbers of about 1 they are compared so coarsely that ε does not show. It has a test of
 * its own, among small ones, and who forgets it loses that test alone.
 */
public final class NormContract extends LayerContract {

  /** ε is a hundred-thousandth, and a variance seldom a hundredth. */
  private static final double COARSE = 1e-3;

  private static final double SMALL = 1e-3;
  private static final double FAR = 1e8;

  private static final String FAR_FROM_ZERO = "numbers far from 0 keep their differences";

  private final NormSpec spec;

  NormContract(Subject subject, NormSpec spec, long seed) {
    super(subject, spec.layer(), seed);
    this.spec = spec;
  }

  @Test
  @Order(1)
  @Points(3)
  @DisplayName("forward computes its formula")
  @Hint(
      "Work out one set of numbers on paper: its mean where there is one, its σ, one element of"
          + " X̂, and that times its gain.")
  @Override
  protected void forward() {
    super.forward();
  }

  @Test
  @Order(3)
  @Points(5)
  @DisplayName("backward returns the gradient by the input")
  @Hint(
      "An element of X goes into its own X̂, and into what all of its set are divided by: one term"
          + " for each path, and each with the gain of the X̂ that it ends in.")
  @Override
  protected void inputGradient() {
    super.inputGradient();
  }

  @Test
  @Order(15)
  @Points(2)
  @DisplayName("small numbers are divided by the root of ε, and equal ones give numbers")
  @Hint(
      "ε is added to the mean of the squares, and the root is taken of both: where all numbers are"
          + " 0, what is divided by is √ε.")
  void small() {
    Holding holding = holding(List.of("Y", "dX"));
    LayerTrial small = trial(main().x.times(SMALL)).construct();
    Tensor y = small.y(small.x, Mode.TRAIN);
    if (holding.of("Y")) {
      String what = spec.formulas().get("Y") + ", of numbers below " + SMALL;
      Expect.close(what, small.reference(), y, COARSE, known(mistakes(small).ofSmall()));
    }
    if (holding.of("dX")) {
      small.follows("dX", ", at numbers below " + SMALL, small.dX(small.x, small.dY), COARSE);
    }
    LayerTrial zeros = trial(main().x.times(0)).construct();
    Reply ofZeros = zeros.forward(zeros.x, Mode.TRAIN);
    Expect.numbers(spec.formulas().get("Y") + ", of zeros", ofZeros, DOUBLE, zeros.x.shape());
    zeros.dX(zeros.x, zeros.dY);
  }

  @TestFactory
  @Order(16)
  @DisplayName(FAR_FROM_ZERO)
  @Hint(
      "mean(X²) - μ² is the difference of two large numbers, of which rounding leaves nothing: take"
          + " the mean away first, and square what is left.")
  Stream<DynamicTest> far() {
    return Stream.of(dynamicTest(FAR_FROM_ZERO, this::keepsDifferences))
        .filter(test -> spec.centered());
  }

  private void keepsDifferences() {
    Holding holding = holding(List.of("Y", "dX"));
    LayerTrial near = trial(main().x);
    double[] far = Arrays.stream(near.x.values()).map(v -> v + FAR).toArray();
    LayerTrial trial = trial(Tensor.of(near.x.shape(), far)).construct();
    Reply reply = trial.forward(trial.x, Mode.TRAIN);
    String what = spec.formulas().get("Y") + ", of X + " + FAR;
    Tensor y = Expect.array(what, reply, DOUBLE, near.x.shape());
    if (holding.of("Y")) {
      Expect.close(what, near.reference(), y, COARSE, new Diagnosis(1));
    }
    if (holding.of("dX")) {
      near.follows("dX", ", at X + " + FAR, trial.dX(trial.x, near.dY), COARSE);
    }
  }

  private NormMistakes mistakes(LayerTrial trial) {
    return new NormMistakes(spec, trial.x, trial.named(trial.parameters));
  }

  private static Diagnosis known(Map<String, Tensor> mistakes) {
    Diagnosis diagnosis = new Diagnosis(1);
    mistakes.forEach(diagnosis::orElse);
    return diagnosis;
  }

  @Override
  protected Diagnosis ofY(LayerTrial trial) {
    Diagnosis diagnosis = super.ofY(trial);
    mistakes(trial).ofY().forEach(diagnosis::orElse);
    return diagnosis;
  }

  @Override
  protected Diagnosis ofDx(LayerTrial trial) {
    Diagnosis diagnosis = super.ofDx(trial);
    mistakes(trial).ofDx(trial.dY).forEach(diagnosis::orElse);
    return diagnosis;
  }

  @Override
  protected List<LayerSpec> slips() {
    LayerSpec layer = spec.layer();
    return List.of(
        spec.centered()
            ? layer.taken("with one less in the variance", NormMistakes.oneLess(spec))
            : layer.taken("with the mean taken away", NormMistakes.centered(spec)));
  }

  @Override
  protected double closest() {
    return COARSE;
  }
}
