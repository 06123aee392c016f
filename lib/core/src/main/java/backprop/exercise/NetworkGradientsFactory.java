package backprop.exercise;

/** Makes a backward pass: {@code ByHand::new}. */
@FunctionalInterface
public interface NetworkGradientsFactory {

  /** A new one. */
  NetworkGradients create();
}
