package backprop.plot;

import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;

/** How training went: columns of a history over its epochs. */
public final class LearningCurves {

  private LearningCurves() {}

  /** The columns {@code train loss} and {@code validation loss}. */
  public static XYChart of(Table history) {
    return of(history, "train loss", "validation loss");
  }

  /**
   * The given columns over the column {@code epoch}. The vertical axis is named by what they have
   * in common: {@code validation accuracy} is an {@code accuracy}.
   *
   * @throws IllegalArgumentException if the history has no row, or lacks one of the columns
   */
  public static XYChart of(Table history, String... columns) {
    if (columns.length == 0 || history.rowCount() == 0) {
      throw new IllegalArgumentException(
          "LearningCurves.of: needs a column and an epoch at least, got "
              + columns.length
              + " columns and "
              + history.rowCount()
              + " epochs");
    }
    double[] epochs = numbers(history, "epoch");
    XYChart chart = Style.lines(history.name(), "epoch", quantity(columns));
    // Whole epochs only: between 1 and 2 there is nothing to read off.
    chart.setCustomXAxisTickLabelsFormatter(x -> x == Math.rint(x) ? "%.0f".formatted(x) : " ");
    for (String column : columns) {
      chart.addSeries(column, epochs, numbers(history, column));
    }
    return chart;
  }

  private static double[] numbers(Table history, String name) {
    List<String> names = history.columnNames();
    if (!names.contains(name) || !(history.column(name) instanceof NumericColumn<?> column)) {
      throw new IllegalArgumentException(
          "LearningCurves.of: the history must have a column of numbers named \""
              + name
              + "\", got "
              + names);
    }
    return column.asDoubleArray();
  }

  private static String quantity(String[] columns) {
    List<String> last =
        Arrays.stream(columns).map(c -> c.substring(c.lastIndexOf(' ') + 1)).distinct().toList();
    return String.join(", ", last);
  }
}
