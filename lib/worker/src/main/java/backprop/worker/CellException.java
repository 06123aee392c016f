package backprop.worker;

/** Why a cell, or an expression, gave nothing: it does not compile, or it threw. */
final class CellException extends Exception {

  /** {@code message} is for the learner. */
  CellException(String message) {
    super(message);
  }
}
