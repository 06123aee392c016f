package backprop.autograder.grade;

/** Grading itself failed: whatever the learner wrote, there is no mark. */
final class InfrastructureException extends RuntimeException {

  /** {@code message} is for the instructor. */
  InfrastructureException(String message, Throwable cause) {
    super(message, cause);
  }
}
