package backprop.exercise;

import backprop.regularize.Regularizer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A penalty with a kink, over which its gradient cannot step, and the proximal step that can; what
 * exercise 14 asks for.
 */
public interface ProximalRegularizer extends Regularizer {

  /**
   * Where weights go that the penalty alone pulls at, in one step at the learning rate {@code eta}:
   * the V that makes {@code ‖V - W‖² / 2 + eta · penalty(V)} smallest. A new array; {@code w} stays
   * as it is.
   */
  INDArray proximal(INDArray w, double eta);
}
