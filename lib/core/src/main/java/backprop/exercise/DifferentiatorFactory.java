package backprop.exercise;

/** Makes a differentiator: {@code CentralDifference::new}. */
@FunctionalInterface
public interface DifferentiatorFactory {

  /** A new one. */
  Differentiator create();
}
