package backprop.autograder.contract.exercise;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerTrial;
import backprop.autograder.contract.LayerTrial.Gradients;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.exercise.WindowSpec.Case;
import backprop.autograder.contract.exercise.WindowSpec.Setting;
import backprop.nn.Mode;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/**
 * What every layer does whose window moves over images: the same as every layer where the window is
 * set as plainly as can be, and its formulas at other settings and sizes.
 */
public class WindowContract extends LayerContract {

  private static final double VALUE = 1e-9;
  private static final double GRADIENT = 1e-6;

  private final WindowSpec spec;

  WindowContract(Subject subject, WindowSpec spec, long seed) {
    super(subject, spec.plain().right(), seed);
    this.spec = spec;
  }

  @Override
  protected final Diagnosis ofY(LayerTrial trial) {
    return known(super.ofY(trial), spec.plain(), LayerTrial::reference);
  }

  @Override
  protected final Diagnosis ofDx(LayerTrial trial) {
    return known(super.ofDx(trial), spec.plain(), LayerTrial::referenceDx);
  }

  /** With what formulas make of an array that are easily taken for its own. */
  private Diagnosis known(
      Diagnosis diagnosis, Setting setting, Function<LayerTrial, Tensor> array) {
    setting
        .mistaken()
        .forEach(
            (says, formula) ->
                diagnosis.orElse(says, array.apply(trial(setting.right().taken(says, formula)))));
    return diagnosis;
  }

  @TestFactory
  @Order(15)
  @DisplayName("forward follows the window's settings")
  @Hint(
      "Of one row of an image, write down which pixels the window meets at its first place, and"
          + " which at its second, with the settings and sizes that the message names.")
  Stream<DynamicTest> forwardAt() {
    return spec.cases().stream().map(at -> dynamicTest("forward, " + at.name(), () -> forward(at)));
  }

  private void forward(Case at) {
    holding(List.of("Y"));
    for (Setting setting : at.settings()) {
      LayerTrial trial = trial(setting.right()).construct();
      Tensor y = trial.y(trial.x, Mode.TRAIN);
      Expect.close(
          setting.right().formula("Y"),
          trial.reference(),
          y,
          VALUE,
          known(trial.diagnosis(), setting, LayerTrial::reference));
    }
  }

  @TestFactory
  @Order(16)
  @Points(2)
  @DisplayName("backward follows the window's settings")
  @Hint(
      "Gradients go back the way the numbers came: dX at a pixel is a sum over the places at which"
          + " the window met it, and over nothing else. Let forward and backward ask one method"
          + " which pixels are met.")
  Stream<DynamicTest> backwardAt() {
    return spec.cases().stream()
        .map(at -> dynamicTest("backward, " + at.name(), () -> backward(at)));
  }

  private void backward(Case at) {
    Holding holding = holding(gradients()).require("dX");
    for (Setting setting : at.settings()) {
      LayerTrial trial = trial(setting.right()).construct();
      Gradients received = trial.pass(holding, trial.x, trial.dY);
      received.byName().forEach((name, gradient) -> follows(setting, trial, name, gradient));
    }
  }

  private void follows(Setting setting, LayerTrial trial, String name, Tensor received) {
    Function<LayerTrial, Tensor> formula =
        name.equals("dX") ? LayerTrial::referenceDx : t -> t.referenceGradient(name);
    Expect.close(
        setting.right().formula(name),
        formula.apply(trial),
        received,
        GRADIENT,
        known(trial.diagnosis(), setting, formula));
  }
}
