package backprop.exercise;

/** Makes a gradient checker: {@code Checker::new}. */
@FunctionalInterface
public interface CheckerFactory {

  /** A new one. */
  GradientChecker create();
}
