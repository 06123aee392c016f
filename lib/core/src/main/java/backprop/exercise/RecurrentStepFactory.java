package backprop.exercise;

import backprop.nn.Parameter;

/** Makes a recurrent step on the parameters that it is given: {@code GatedStep::new}. */
@FunctionalInterface
public interface RecurrentStepFactory {

  /**
   * A new one.
   *
   * @param wf the gate's weights for what comes in, [in, hidden]
   * @param uf the gate's weights for the state, [hidden, hidden]
   * @param bf the gate's biases, [hidden]
   * @param wg the candidate's weights for what comes in, [in, hidden]
   * @param ug the candidate's weights for the state, [hidden, hidden]
   * @param bg the candidate's biases, [hidden]
   */
  RecurrentStep create(
      Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg);
}
