package backprop.train;

/** A loss, a gradient or a weight became NaN or infinite in training; the message says where. */
public final class NotFiniteException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  NotFiniteException(String message) {
    super(message);
  }
}
