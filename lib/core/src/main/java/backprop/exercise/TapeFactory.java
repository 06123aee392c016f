package backprop.exercise;

/** Makes an empty tape: {@code ScalarTape::new}. */
@FunctionalInterface
public interface TapeFactory {

  /** A new one. */
  Tape create();
}
