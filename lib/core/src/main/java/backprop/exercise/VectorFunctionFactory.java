package backprop.exercise;

/** Makes a function of vectors: {@code Shares::new}. */
@FunctionalInterface
public interface VectorFunctionFactory {

  /** A new one. */
  VectorFunction create();
}
