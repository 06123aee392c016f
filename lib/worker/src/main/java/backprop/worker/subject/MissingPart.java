package backprop.worker.subject;

/**
 * Stands where an answer of several parts lacks one: thrown when the part is asked for, and then
 * the reason why its tests fail.
 */
public final class MissingPart extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Nothing to test, for this reason. */
  public MissingPart(String reason) {
    super(reason);
  }
}
