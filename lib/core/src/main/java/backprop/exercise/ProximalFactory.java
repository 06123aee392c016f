package backprop.exercise;

/** Makes a penalty with a proximal step: {@code GroupLasso::new}. */
@FunctionalInterface
public interface ProximalFactory {

  /** A new one, of this strength. */
  ProximalRegularizer create(double lambda);
}
