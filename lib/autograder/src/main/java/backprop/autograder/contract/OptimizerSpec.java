package backprop.autograder.contract;

import java.util.Map;

/**
 * What an optimizer should do to a parameter.
 *
 * @param name as the reader knows it
 * @param formula what to call it in a message
 * @param rule the formula, in plain Java
 */
public record OptimizerSpec(String name, String formula, Rule rule) {

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
