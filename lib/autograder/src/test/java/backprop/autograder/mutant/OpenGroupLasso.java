package backprop.autograder.mutant;

import backprop.exercise.ProximalRegularizer;
import backprop.tensor.Shapes;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A group lasso that is right, with a seam for each mistake. */
class OpenGroupLasso implements ProximalRegularizer {

  final double lambda;

  OpenGroupLasso(double lambda) {
    this.lambda = lambda;
  }

  /** What every row is pulled with. */
  double pull(INDArray w) {
    return lambda * Math.sqrt(w.columns());
  }

  void require(INDArray w) {
    Shapes.requireMatrix("GroupLasso", "w", w);
  }

  @Override
  public double penalty(INDArray w) {
    require(w);
    double sum = 0;
    for (double length : lengths(w)) {
      sum += length;
    }
    return pull(w) * sum;
  }

  @Override
  public INDArray gradient(INDArray w) {
    require(w);
    double pull = pull(w);
    return scaled(w, length -> slope(pull, length));
  }

  /** By what a row of this length is multiplied for its gradient. */
  double slope(double pull, double length) {
    return length == 0 ? 0 : pull / length;
  }

  @Override
  public INDArray proximal(INDArray w, double eta) {
    require(w);
    double pull = eta * pull(w);
    return scaled(w, length -> kept(pull, length));
  }

  /** Which share of a row of this length is left. */
  double kept(double pull, double length) {
    return length <= pull ? 0 : 1 - pull / length;
  }

  private static double[] lengths(INDArray w) {
    double[] lengths = new double[w.rows()];
    for (int i = 0; i < lengths.length; i++) {
      for (int j = 0; j < w.columns(); j++) {
        lengths[i] = Math.hypot(lengths[i], w.getDouble(i, j));
      }
    }
    return lengths;
  }

  private static INDArray scaled(INDArray w, DoubleUnaryOperator factor) {
    double[] lengths = lengths(w);
    INDArray v = w.dup();
    for (int i = 0; i < lengths.length; i++) {
      for (int j = 0; j < w.columns(); j++) {
        v.putScalar(i, j, w.getDouble(i, j) * factor.applyAsDouble(lengths[i]));
      }
    }
    return v;
  }
}
