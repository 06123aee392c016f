package backprop.autograder.grade;

/** Why a notebook, or its answer, cannot be tested at all. */
final class UngradableException extends Exception {

  /** {@code message} is for the learner. */
  UngradableException(String message) {
    super(message);
  }
}
