package backprop.nn;

/** What a forward pass is for. Dropout and BatchNorm behave differently in each. */
public enum Mode {
  /** A pass that a backward pass follows. */
  TRAIN,
  /** A pass whose prediction is wanted: deterministic. */
  EVAL
}
