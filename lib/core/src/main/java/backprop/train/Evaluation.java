package backprop.train;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Workspaces;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * How a model does on a dataset it does not train on.
 *
 * @param loss the mean over examples
 * @param accuracy the share of examples whose largest output is at the true class; NaN for
 *     real-valued targets
 */
public record Evaluation(double loss, double accuracy) {

  private static final int BATCH = 500;

  /** Runs the model over the whole dataset, in EVAL mode. */
  public static Evaluation of(Layer model, Loss loss, Dataset dataset) {
    double sum = 0;
    long right = 0;
    for (Batch batch : dataset.batches(BATCH)) {
      double[] lossAndRight =
          Workspaces.step(
              () -> {
                INDArray prediction = model.forward(batch.x(), Mode.EVAL);
                double value = loss.value(prediction, batch.y());
                return new double[] {value, dataset.isClassified() ? right(prediction, batch) : 0};
              });
      sum += lossAndRight[0] * batch.size();
      right += (long) lossAndRight[1];
    }
    double accuracy = dataset.isClassified() ? (double) right / dataset.size() : Double.NaN;
    return new Evaluation(sum / dataset.size(), accuracy);
  }

  /**
   * {@code exp(loss)}: of a cross-entropy, between how many equally likely classes the model
   * wavers, on average.
   */
  public double perplexity() {
    return Math.exp(loss);
  }

  /**
   * A row: {@code loss}, and of a classified dataset {@code accuracy} and {@code perplexity}, which
   * is one where the loss is a cross-entropy.
   */
  public Table table() {
    Table table = Table.create("evaluation", DoubleColumn.create("loss", loss));
    if (!Double.isNaN(accuracy)) {
      table.addColumns(
          DoubleColumn.create("accuracy", accuracy),
          DoubleColumn.create("perplexity", perplexity()));
    }
    return table;
  }

  private static long right(INDArray prediction, Batch batch) {
    INDArray classes = prediction.argMax(1);
    long right = 0;
    for (long i = 0; i < classes.length(); i++) {
      if (classes.getLong(i) == batch.y().getLong(i)) {
        right++;
      }
    }
    return right;
  }
}
