package backprop.exercise;

/**
 * A function that takes a list of numbers and gives one, with its slopes; what exercise 02 asks
 * for. Nothing has to be kept from call to call: each is handed x.
 */
public interface VectorFunction {

  /** y, at {@code x}. */
  double[] value(double[] x);

  /** The Jacobian J at {@code x}: in row i and column j the slope of y_i along x_j. */
  double[][] jacobian(double[] x);

  /** The vector-Jacobian product: the row {@code yBar} times J. */
  double[] vjp(double[] x, double[] yBar);

  /** The Jacobian-vector product: J times the column {@code v}. */
  double[] jvp(double[] x, double[] v);
}
