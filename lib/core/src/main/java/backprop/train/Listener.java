package backprop.train;

import backprop.nn.Parameter;
import java.util.List;

/** Watches training. Every method is called on the thread that trains. */
public interface Listener {

  /** The parameters that it looks at, or puts back: of the model that is trained, or none. */
  default List<Parameter> watched() {
    return List.of();
  }

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
