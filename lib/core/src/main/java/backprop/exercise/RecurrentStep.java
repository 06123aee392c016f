package backprop.exercise;

import backprop.nn.Parameter;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of a recurrent layer, there and back; what exercise 17 asks for. It keeps nothing: what
 * backward needs is handed to it, so that one object serves every step of a sequence.
 */
public interface RecurrentStep {

  /** From what comes in, [n, in], and the state before, [n, hidden], all that backward needs. */
  StepValues forward(INDArray x, INDArray h);

  /**
   * From the gradient by the state after, [n, hidden], those by all before it; adds to those of the
   * parameters.
   *
   * @param v what this step's forward returned
   */
  StepGradients backward(StepValues v, INDArray dNext);

  /** The parameters, which all steps share. */
  List<Parameter> parameters();
}
