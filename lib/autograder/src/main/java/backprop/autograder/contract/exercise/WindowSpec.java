package backprop.autograder.contract.exercise;

import backprop.autograder.contract.LayerSpec;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What a layer should compute whose window moves over images, at several settings of the window.
 *
 * @param plain the settings at which all is asked that every layer does
 * @param cases what the settings do beyond that, one after another
 */
public record WindowSpec(Setting plain, List<Case> cases) {

  /** What is tried under one name. */
  public record Case(String name, List<Setting> settings) {}

  /**
   * One of the window's settings.
   *
   * @param right the layer there, tried at its main sizes
   * @param mistaken formulas that are easily taken for its own, by what to say of them
   */
  public record Setting(
      LayerSpec right, Map<String, BiFunction<Tensor, Map<String, Tensor>, Tensor>> mistaken) {}
}
