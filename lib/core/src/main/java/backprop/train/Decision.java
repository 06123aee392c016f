package backprop.train;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The class that a model's output stands for: that of its largest logit, or, where two classes have
 * one logit between them, the second where it is above 0.
 */
public final class Decision {

  /** The class of an output that is not a number. */
  public static final int NONE = -1;

  private Decision() {}

  /**
   * The class of every position, row by row; of equal logits, the first; {@link #NONE} where one is
   * NaN.
   *
   * @param place who asks, for the message
   * @param output {@code [n,k]} or {@code [n,t,k]}, or, of two classes, {@code [n,1]}
   * @param classes k, how many there are
   * @throws IllegalArgumentException if the output has another number of columns
   */
  public static int[] of(String place, INDArray output, int classes) {
    Shapes.requireReal(place, "the model's output", output);
    long columns = output.rank() < 2 ? 0 : output.size(output.rank() - 1);
    boolean one = columns == 1 && classes == 2;
    if (columns != classes && !one) {
      throw new IllegalArgumentException(
          place
              + ": the model's output must have a column for each of the "
              + classes
              + " classes"
              + (classes == 2 ? ", or one for both" : "")
              + ", got "
              + Shapes.text(output.shape())
              + "; give its last layer "
              + classes
              + " outputs");
    }
    INDArray rows = Ops.rows(output);
    int[] decided = new int[(int) rows.size(0)];
    for (int i = 0; i < decided.length; i++) {
      decided[i] = one ? second(rows.getDouble(i, 0)) : largest(rows, i, classes);
    }
    return decided;
  }

  private static int second(double logit) {
    return Double.isNaN(logit) ? NONE : logit > 0 ? 1 : 0;
  }

  private static int largest(INDArray rows, int i, int classes) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      double logit = rows.getDouble(i, c);
      if (Double.isNaN(logit)) {
        return NONE;
      }
      if (logit > most) {
        most = logit;
        best = c;
      }
    }
    return best;
  }
}
