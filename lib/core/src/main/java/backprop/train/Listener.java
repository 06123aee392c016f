package backprop.train;

import backprop.nn.Parameter;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Watches training. Every method is called on the thread that trains. */
public interface Listener {

  /** The parameters that it looks at, or puts back: of the model that is trained, or none. */
  default List<Parameter> watched() {
    return List.of();
  }

  /**
   * What it must know again where training goes on in another process, by name; most look only at
   * what comes. It is written to each of {@link Checkpoints}.
   */
  default Map<String, INDArray> state() {
    return Map.of();
  }

  /** Goes on where a listener of the same kind stood, with what {@link #state} gave there. */
  default void resume(Map<String, INDArray> state) {}

  /** After each batch's step. */
  default void batchDone(Progress progress) {}

  /** After each epoch, when its row of the history is written. */
  default void epochDone(Progress progress) {}

  /** Asked after each epoch: whether training should end here. */
  default boolean enough() {
    return false;
  }

  /** Once, at the end, also when training was interrupted. */
  default void trainingDone(Progress progress) {}
}
