package backprop.train;

import backprop.nn.Layer;
import backprop.nn.Sigmoid;
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
   * @param model whose output it is: where it ends in a sigmoid, above ½ is what above 0 is else
   * @param output {@code [n,k]} or {@code [n,t,k]}, or, of two classes, {@code [n,1]}
   * @param classes k, how many there are
   * @param positions how many there must be
   * @throws IllegalArgumentException if the output has another number of columns or of positions
   */
  public static int[] of(String place, Layer model, INDArray output, int classes, long positions) {
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
              + " outputs, or read a table that lacks a class by train.rowsOf(table)");
    }
    INDArray rows = Ops.rows(output);
    if (rows.size(0) != positions) {
      throw new IllegalArgumentException(
          place
              + ": the model must give an output for each of "
              + positions
              + " targets, got "
              + Shapes.text(output.shape()));
    }
    double border = Misfits.last(model) instanceof Sigmoid ? 0.5 : 0;
    int[] decided = new int[(int) positions];
    for (int i = 0; i < decided.length; i++) {
      decided[i] = one ? second(rows.getDouble(i, 0), border) : largest(rows, i, classes);
    }
    return decided;
  }

  private static int second(double output, double border) {
    return Double.isNaN(output) ? NONE : output > border ? 1 : 0;
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
