package backprop.autograder.contract;

/**
 * What a schedule should say.
 *
 * @param name as the reader knows it
 * @param formula what to call it in a message
 * @param reference the formula, in plain Java
 */
public record ScheduleSpec(String name, String formula, Reference reference) {

  /** A rate of a step. */
  @FunctionalInterface
  public interface Reference {

    /** The rate of step {@code t}, counted from 1. */
    double rate(double rate, long warmUp, long steps, long t);
  }
}
