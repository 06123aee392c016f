package backprop.autograder.contract;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an optimizer should do to a parameter.
 *
 * @param name as the reader knows it
 * @param formula what to call it in a message
 * @param rule the formula, in plain Java
 * @param mistakes formulas that are easily taken for it, each under what a message says of it
 */
public record OptimizerSpec(String name, String formula, Rule rule, Map<String, Rule> mistakes) {

  /** An optimizer that is not easily taken for another. */
  public OptimizerSpec(String name, String formula, Rule rule) {
    this(name, formula, rule, Map.of());
  }

  /** The same, with one more formula that is easily taken for it. */
  public OptimizerSpec butNot(String says, Rule mistake) {
    Map<String, Rule> more = new LinkedHashMap<>(mistakes);
    more.put(says, mistake);
    return new OptimizerSpec(name, formula, rule, more);
  }

  /** One update of one parameter. */
  @FunctionalInterface
  public interface Rule {

    /**
     * Changes {@code w} in place.
     *
     * @param w the parameter
     * @param g its gradient
     * @param state what is remembered from step to step, empty at first
     * @param rate η of this step
     * @param t the step, counted from 1
     */
    void update(double[] w, double[] g, Map<String, double[]> state, double rate, long t);
  }
}
