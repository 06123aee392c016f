package backprop.train;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Given;
import backprop.tensor.Workspaces;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * How a model does on a dataset it does not train on.
 *
 * @param loss the mean over the dataset, batches counting by {@link Loss#weight}
 * @param accuracy the share of targets whose class is decided for, see {@link Decision}: of
 *     examples, or of all tokens of a text; NaN for real-valued targets
 */
public record Evaluation(double loss, double accuracy) {

  private static final int BATCH = 500;

  /**
   * Runs the model over the whole dataset, in EVAL mode.
   *
   * @throws IllegalArgumentException if the model's output has not a column for each class
   */
  public static Evaluation of(Layer model, Loss loss, Dataset dataset) {
    Given.require("Evaluation.of", "model", model);
    Given.require("Evaluation.of", "loss", loss);
    Given.require("Evaluation.of", "dataset", dataset);
    Misfits.requireLogits("Evaluation.of", model, loss);
    double sum = 0;
    double weights = 0;
    long right = 0;
    for (Batch batch : dataset.batches(BATCH)) {
      double[] lossAndRight =
          Workspaces.step(
              () -> {
                INDArray output = model.forward(batch.x(), Mode.EVAL);
                double r = dataset.isClassified() ? right(model, output, batch, dataset) : 0;
                return new double[] {loss.value(output, batch.y()), r};
              });
      double weight = loss.weight(batch.y());
      sum += lossAndRight[0] * weight;
      weights += weight;
      right += (long) lossAndRight[1];
    }
    double accuracy = dataset.isClassified() ? (double) right / dataset.y().length() : Double.NaN;
    return new Evaluation(sum / weights, accuracy);
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

  private static long right(Layer model, INDArray output, Batch batch, Dataset dataset) {
    int[] target = batch.y().dup('c').data().asInt();
    int k = dataset.classNames().size();
    int[] decided = Decision.of("Evaluation.of", model, output, k, target.length);
    return IntStream.range(0, target.length).filter(i -> decided[i] == target[i]).count();
  }
}
