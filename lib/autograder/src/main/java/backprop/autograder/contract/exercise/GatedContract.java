package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerTrial;
import backprop.autograder.contract.Points;
import backprop.nn.Mode;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every layer does in which two products of X meet: the same as every layer, and what it makes
 * of large numbers.
 *
 * <p>Who takes another formula for SwiGLU, one that asks as much of a backward pass, loses the test
 * of Y; all else is held against the formula that more of the answer follows.
 */
public final class GatedContract extends LayerContract {

  private static final double VALUE = 1e-9;
  private static final double SLOPE = 1e-6;

  /** Far beyond 710, whose exponential is the largest that a double holds. */
  private static final double LARGE = 2000;

  private static final List<String> ARRAYS = List.of("Y", "dX", "gate", "up", "down");

  private final LayerSpec right;

  GatedContract(Subject subject, LayerSpec spec, long seed) {
    super(subject, spec, seed);
    right = spec;
  }

  @Override
  protected List<LayerSpec> slips() {
    return GatedFormula.asLong().entrySet().stream()
        .map(formula -> right.taken(formula.getKey(), formula.getValue()))
        .toList();
  }

  @Test
  @Order(1)
  @Points(3)
  @DisplayName("forward computes its formula")
  @Hint("Work out one row on paper: its G, its U, SiLU of one of them, their product, and Y.")
  @Override
  protected void forward() {
    LayerTrial trial = trial(right).at(0).construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    Diagnosis known = ofY(trial);
    Stream.of(GatedFormula.asLong(), GatedFormula.shorter())
        .flatMap(formulas -> formulas.entrySet().stream())
        .forEach(
            other ->
                known.orElse(other.getKey(), other.getValue().apply(trial.x, trial.parameters)));
    Expect.close(right.formula("Y"), trial.reference(), y, VALUE, known);
  }

  @Test
  @Order(3)
  @Points(4)
  @DisplayName("backward returns the gradient by the input")
  @Hint(
      "X reaches the loss by two ways, through G and through U, and they meet in a product: what is"
          + " the gradient by each of its factors?")
  @Override
  protected void inputGradient() {
    super.inputGradient();
  }

  @TestFactory
  @Order(4)
  @Points(2)
  @DisplayName("backward gives each parameter its gradient")
  @Hint(
      "Go back one step at a time: dH, then dU and dG, then the matrices. The gradient of W in X W"
          + " is Xᵀ times that of the product: it sums over the rows, and is not divided by their"
          + " number.")
  @Override
  protected Stream<DynamicTest> parameterGradients() {
    return super.parameterGradients();
  }

  @TestFactory
  @Order(14)
  @Points(4)
  @DisplayName("a large layer has its gradients in the time of a few passes")
  @Hint(
      "Central differences ask forward twice for each weight, and there are thousands: use the"
          + " formulas of your derivation. And take arrays whole, or as a double[]: an element by"
          + " getDouble or putScalar costs as much as a hundred products.")
  @Override
  protected Stream<DynamicTest> large() {
    return super.large();
  }

  @Test
  @Order(15)
  @DisplayName("numbers in the thousands have values and gradients")
  @Hint(
      "exp of 710 is infinite in double, and infinity by infinity is no number. Ops.sigmoid is safe"
          + " at any size; σ(v) = exp(v) / (1 + exp(v)) is not.")
  void largeNumbers() {
    Holding holding = holding(ARRAYS);
    // With each row the opposite one, so that not all gates are shut.
    Tensor some = main().x.times(LARGE);
    long[] shape = some.shape().clone();
    shape[0] *= 2;
    double[] values =
        DoubleStream.concat(Arrays.stream(some.values()), Arrays.stream(some.times(-1).values()))
            .toArray();
    LayerTrial trial = trial(Tensor.of(shape, values)).construct();
    Tensor y = trial.y(trial.x, Mode.TRAIN);
    if (holding.of("Y")) {
      String what = right.formula("Y") + ", of numbers up to " + LARGE;
      Expect.close(what, trial.reference(), y, VALUE, new Diagnosis(1));
    }
    Tensor dX = trial.dX(trial.x, trial.dY);
    if (holding.of("dX")) {
      trial.follows("dX", ", at numbers up to " + LARGE, dX, SLOPE);
    }
  }

  /**
   * A slip in dH is one in three of the five arrays. So Y and one gradient are enough, but not Y
   * alone: a backward without content has nothing.
   */
  @Override
  protected double share() {
    return 0.25;
  }

  @Override
  protected Diagnosis ofDx(LayerTrial trial) {
    return known(super.ofDx(trial), mistakes(trial).ofDx());
  }

  @Override
  protected Diagnosis ofGradient(LayerTrial trial, String name) {
    return known(super.ofGradient(trial, name), mistakes(trial).ofGradient(name));
  }

  private static GatedMistakes mistakes(LayerTrial trial) {
    return new GatedMistakes(trial.x, trial.parameters, trial.dY);
  }

  private static Diagnosis known(Diagnosis diagnosis, Map<String, Tensor> mistakes) {
    mistakes.forEach(diagnosis::orElse);
    return diagnosis;
  }
}
