package backprop.train;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Given;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.util.Arrays;
import java.util.List;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Which classes a model takes for which.
 *
 * @param counts {@code counts[t][p]}: examples of class {@code t} that were predicted to be {@code
 *     p}
 * @param classNames the name of each class
 */
public record ConfusionMatrix(long[][] counts, List<String> classNames) {

  private static final int BATCH = 500;

  /**
   * Counts over the whole dataset, in EVAL mode.
   *
   * @throws IllegalArgumentException if the targets are no classes, one for each example; if the
   *     model's output has not a column for each class, or is NaN
   */
  public static ConfusionMatrix of(Layer model, Dataset dataset) {
    Given.require("ConfusionMatrix.of", "model", model);
    Given.require("ConfusionMatrix.of", "dataset", dataset);
    if (!dataset.isClassified() || dataset.y().rank() != 1) {
      throw new IllegalArgumentException(
          "ConfusionMatrix.of: the targets must be classes, one for each example, got "
              + dataset.y().dataType()
              + " "
              + Shapes.text(dataset.y().shape()));
    }
    int k = dataset.classNames().size();
    long[][] counts = new long[k][k];
    int example = 0;
    for (Batch batch : dataset.batches(BATCH)) {
      int[] decided =
          Workspaces.step(
              () ->
                  Decision.of(
                      "ConfusionMatrix.of",
                      model,
                      model.forward(batch.x(), Mode.EVAL),
                      k,
                      batch.size()));
      for (int i = 0; i < decided.length; i++, example++) {
        if (decided[i] == Decision.NONE) {
          throw new IllegalArgumentException(
              "ConfusionMatrix.of: the model's output must be numbers, got NaN for example "
                  + example);
        }
        counts[batch.y().getInt(i)][decided[i]]++;
      }
    }
    return new ConfusionMatrix(counts, dataset.classNames());
  }

  /** The share of examples on the diagonal. */
  public double accuracy() {
    long right = 0;
    for (int t = 0; t < counts.length; t++) {
      right += counts[t][t];
    }
    return (double) right / Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  /** A row for each true class, a column for each predicted one. */
  public Table table() {
    Table table = Table.create("confusion", StringColumn.create("true class", classNames));
    for (int p = 0; p < counts.length; p++) {
      IntColumn column = IntColumn.create("predicted " + classNames.get(p));
      for (long[] row : counts) {
        column.append((int) row[p]);
      }
      table.addColumns(column);
    }
    return table;
  }
}
