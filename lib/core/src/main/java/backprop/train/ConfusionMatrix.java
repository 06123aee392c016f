package backprop.train;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.nn.Mode;
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

  /** Counts over the whole dataset, in EVAL mode. */
  public static ConfusionMatrix of(Layer model, Dataset dataset) {
    int k = dataset.classNames().size();
    long[][] counts = new long[k][k];
    for (Batch batch : dataset.batches(BATCH)) {
      int[] predicted =
          Workspaces.step(() -> model.forward(batch.x(), Mode.EVAL).argMax(1).toIntVector());
      for (int i = 0; i < predicted.length; i++) {
        counts[batch.y().getInt(i)][predicted[i]]++;
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
