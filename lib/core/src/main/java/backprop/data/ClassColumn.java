package backprop.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A column whose values are classes.
 *
 * @param column its name
 * @param values of each row, as text
 * @param numeric whether the texts are whole numbers, to be ordered as such
 */
record ClassColumn(String column, List<String> values, boolean numeric) {

  /** Reads a column of text, of true and false, or of whole numbers. */
  static ClassColumn of(String place, Table table, String name) {
    Column<?> column = DatasetTables.column(place, table, name);
    DatasetTables.requireComplete(place, column);
    if (column instanceof StringColumn text) {
      return new ClassColumn(name, text.asList(), false);
    }
    if (column instanceof BooleanColumn truths) {
      return new ClassColumn(name, truths.asList().stream().map(String::valueOf).toList(), false);
    }
    if (column instanceof LongColumn longs) {
      return new ClassColumn(name, longs.asList().stream().map(String::valueOf).toList(), true);
    }
    if (!(column instanceof NumericColumn<?> numbers)) {
      throw new IllegalArgumentException(
          place
              + ": classes must be text, true and false, or whole numbers, got "
              + column.type()
              + " in the column "
              + name);
    }
    return new ClassColumn(
        name,
        IntStream.range(0, numbers.size())
            .mapToObj(i -> whole(place, name, i, numbers.getDouble(i)))
            .toList(),
        true);
  }

  private static String whole(String place, String column, int row, double value) {
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
      throw new IllegalArgumentException(
          place
              + ": a class must be a whole number, got "
              + value
              + " in row "
              + row
              + " of the column "
              + column
              + "; for real values to predict, use Dataset.fromTable");
    }
    return Long.toString((long) value);
  }

  /** The classes, each once: numbers by size, all else in alphabetical order. */
  List<String> names() {
    Comparator<String> order =
        numeric ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder();
    TreeSet<String> sorted = new TreeSet<>(order);
    sorted.addAll(values);
    return List.copyOf(sorted);
  }

  /**
   * For each row, the index of its class among these.
   *
   * @throws IllegalArgumentException if it is of none
   */
  int[] labels(List<String> classes) {
    Map<String, Integer> index = new HashMap<>();
    for (int c = 0; c < classes.size(); c++) {
      index.put(classes.get(c), c);
    }
    int[] labels = new int[values.size()];
    for (int i = 0; i < labels.length; i++) {
      Integer label = index.get(values.get(i));
      if (label == null) {
        throw new IllegalArgumentException(
            "Dataset.rowsOf: each row must be of a class that the model can learn, "
                + classes
                + ", got "
                + values.get(i)
                + " in row "
                + i
                + " of the column "
                + column);
      }
      labels[i] = label;
    }
    return labels;
  }
}
