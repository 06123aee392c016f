package backprop.exercise;

import backprop.init.Initializer;

/** Makes an initializer: {@code HeNormal::new}. */
@FunctionalInterface
public interface InitializerFactory {

  /** A new one. */
  Initializer create();
}
