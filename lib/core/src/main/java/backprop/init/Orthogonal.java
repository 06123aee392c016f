package backprop.init;

import backprop.tensor.Shapes;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws a matrix that keeps lengths: its columns are orthonormal, or, where it is wider than high,
 * its rows.
 *
 * <pre>
 * A = Q R,  A_ij ~ N(0, 1)        W = gain · Q   (its transpose, where W is wider than high)
 * </pre>
 *
 * <p>Q comes of A by Gram and Schmidt's steps, each taken twice, since rounding spoils the first;
 * all in double. R's diagonal is positive, which makes every orthogonal matrix equally likely. An
 * array of more than two axes is a matrix of its first axis and the rest. Saxe, McClelland and
 * Ganguli, 2014. Derived in lesson 11.
 */
public final class Orthogonal implements Initializer {

  private final double gain;

  /** Keeps lengths as they are. */
  public Orthogonal() {
    this(1);
  }

  /** Multiplies lengths by {@code gain}: √2 where a ReLU follows. */
  public Orthogonal(double gain) {
    this.gain = gain;
  }

  @Override
  public INDArray create(
      DataType type, long[] shape, long fanIn, long fanOut, RandomGenerator random) {
    if (shape.length < 2) {
      throw new IllegalArgumentException(
          "Orthogonal.create: shape must have at least two axes, got " + Shapes.text(shape));
    }
    int rows = Math.toIntExact(shape[0]);
    int columns = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      columns *= Math.toIntExact(shape[axis]);
    }
    boolean high = rows >= columns;
    double[][] q = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random);
    int width = columns;
    DoubleSupplier next =
        new DoubleSupplier() {
          private int at;

          @Override
          public double getAsDouble() {
            int i = at / width;
            int j = at % width;
            at++;
            return gain * (high ? q[j][i] : q[i][j]);
          }
        };
    return Initializer.fill(type, shape, next);
  }

  /** {@code count} vectors of this length, each of length 1 and at right angles to the others. */
  private static double[][] orthonormal(int count, int length, RandomGenerator random) {
    double[][] q = new double[count][];
    for (int k = 0; k < count; k++) {
      double[] a = DoubleStream.generate(random::nextGaussian).limit(length).toArray();
      for (int j = 0; j < 2 * k; j++) {
        add(a, -dot(a, q[j % k]), q[j % k]);
      }
      double norm = Math.sqrt(dot(a, a));
      q[k] = DoubleStream.of(a).map(v -> v / norm).toArray();
    }
    return q;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] a, double factor, double[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += factor * b[i];
    }
  }
}
