package backprop.exercise;

import java.util.function.DoubleUnaryOperator;

/** A derivative without a derivation; what exercise 01 asks for. */
@FunctionalInterface
public interface Differentiator {

  /**
   * The central difference of {@code f} at {@code x}.
   *
   * @param f the function
   * @param x where
   * @param h how far to either side
   */
  double derivative(DoubleUnaryOperator f, double x, double h);
}
