package backprop.data;

import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A dataset from the columns of a Tablesaw table, and a table from a dataset. */
final class DatasetTables {

  private static final String PLACE = "Dataset.fromTable: ";

  private DatasetTables() {}

  static Dataset read(Table table, List<String> features, String target) {
    requireNames(table, features, target);
    Column<?> column = column(table, target);
    if (column instanceof StringColumn || column instanceof BooleanColumn) {
      return readClasses(table, features, target);
    }
    INDArray x = features(table, features);
    return new Dataset(x, values(table, target), new Names(features, target, List.of()));
  }

  static Dataset readClasses(Table table, List<String> features, String target) {
    requireNames(table, features, target);
    return classified(table, new Names(features, target, ClassColumn.of(table, target).names()));
  }

  static Dataset readAlike(Table table, Names names) {
    names.requireColumns("Dataset.rowsOf");
    requireNames(table, names.features(), names.target());
    if (!names.classes().isEmpty()) {
      return classified(table, names);
    }
    return new Dataset(features(table, names.features()), values(table, names.target()), names);
  }

  private static Dataset classified(Table table, Names names) {
    INDArray x = features(table, names.features());
    int[] labels = ClassColumn.of(table, names.target()).labels(names.classes());
    return new Dataset(x, Nd4j.createFromArray(labels), names);
  }

  static INDArray features(Table table, List<String> features) {
    requireRows(table);
    float[][] x = new float[table.rowCount()][features.size()];
    for (int f = 0; f < features.size(); f++) {
      float[] values = numbers(table, features.get(f), "a feature must hold numbers");
      for (int i = 0; i < x.length; i++) {
        x[i][f] = values[i];
      }
    }
    return Nd4j.createFromArray(x);
  }

  private static INDArray values(Table table, String target) {
    float[] y = numbers(table, target, "a target must hold text, for classes, or numbers");
    return Nd4j.create(y, new long[] {y.length, 1}, 'c');
  }

  private static void requireNames(Table table, List<String> features, String target) {
    Given.require("Dataset.fromTable", "features", features);
    Given.require("Dataset.fromTable", "target", target);
    if (features.isEmpty() || new HashSet<>(features).size() < features.size()) {
      throw new IllegalArgumentException(
          PLACE + "features must be at least one column, each named once, got " + features);
    }
    if (features.contains(target)) {
      throw new IllegalArgumentException(
          PLACE
              + "the target "
              + target
              + " must not be a feature, too; leave it out of "
              + features);
    }
    requireRows(table);
  }

  private static void requireRows(Table table) {
    if (Given.require("Dataset.fromTable", "table", table).isEmpty()) {
      throw new IllegalArgumentException(
          PLACE + "the table " + table.name() + " must have at least one row, got none");
    }
  }

  static Table write(Dataset dataset) {
    INDArray x = dataset.x();
    if (x.rank() != 2) {
      throw new IllegalArgumentException(
          "Dataset.toTable: x must be [n, features], got "
              + Shapes.text(x.shape())
              + "; flatten it first");
    }
    if (dataset.y().rank() > 1 && dataset.isClassified()) {
      throw new IllegalArgumentException(
          "Dataset.toTable: there must be one target for each example, got "
              + Shapes.text(dataset.y().shape())
              + "; Vocabulary.decode shows stretches of text");
    }
    Table table = Table.create();
    List<String> features = dataset.featureNames();
    for (int f = 0; f < features.size(); f++) {
      table.addColumns(numbers(features.get(f), x.getColumn(f)));
    }
    INDArray y = dataset.y();
    if (dataset.isClassified()) {
      StringColumn classes = StringColumn.create(dataset.targetName());
      for (int label : y.toIntVector()) {
        classes.append(dataset.classNames().get(label));
      }
      return table.addColumns(classes);
    }
    for (int k = 0; k < y.columns(); k++) {
      String name = dataset.targetName() + (y.columns() == 1 ? "" : k);
      table.addColumns(numbers(name, y.getColumn(k)));
    }
    return table;
  }

  /** A FLOAT by its shortest decimal: a table should show 9.8, not 9.800000190734863. */
  private static DoubleColumn numbers(String name, INDArray values) {
    double[] numbers = values.toDoubleVector();
    if (values.dataType() == DataType.FLOAT) {
      Arrays.setAll(numbers, i -> Double.parseDouble(Float.toString((float) numbers[i])));
    }
    return DoubleColumn.create(name, numbers);
  }

  private static float[] numbers(Table table, String name, String requirement) {
    Column<?> column = column(table, name);
    requireComplete(column);
    float[] values = new float[column.size()];
    if (column instanceof BooleanColumn truths) {
      for (int i = 0; i < values.length; i++) {
        values[i] = truths.get(i) ? 1 : 0;
      }
      return values;
    }
    if (!(column instanceof NumericColumn<?> numbers)) {
      throw new IllegalArgumentException(
          PLACE
              + requirement
              + ", got "
              + column.type()
              + " in the column "
              + name
              + (column instanceof StringColumn
                  ? "; getDummies() makes a column of true and false for each of its values"
                  : ""));
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers.getDouble(i);
      if (Float.isInfinite(values[i])) {
        throw new IllegalArgumentException(
            PLACE
                + "numbers must be within ±3.4e38, got "
                + numbers.getDouble(i)
                + " in row "
                + i
                + " of the column "
                + name);
      }
    }
    return values;
  }

  static Column<?> column(Table table, String name) {
    if (!table.containsColumn(name)) {
      throw new IllegalArgumentException(
          PLACE + "the table must have a column " + name + ", got " + table.columnNames());
    }
    return table.column(name);
  }

  static void requireComplete(Column<?> column) {
    if (column.countMissing() > 0) {
      throw new IllegalArgumentException(
          PLACE
              + "no value may be missing, got "
              + column.countMissing()
              + " missing in the column "
              + column.name()
              + "; take table.dropRowsWithMissingValues()");
    }
  }
}
