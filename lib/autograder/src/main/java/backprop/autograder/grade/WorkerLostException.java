package backprop.autograder.grade;

/** A worker ended, or had to be ended, before it answered. */
final class WorkerLostException extends Exception {

  /** {@code message} is for the learner: what became of the code that ran. */
  WorkerLostException(String message) {
    super(message);
  }
}
