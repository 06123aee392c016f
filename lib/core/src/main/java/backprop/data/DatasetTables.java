package backprop.data;

import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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

  private DatasetTables() {}

  static Dataset read(String place, Table table, List<String> features, String target) {
    requireNames(place, table, features, target);
    Column<?> column = column(place, table, target);
    if (column instanceof StringColumn || column instanceof BooleanColumn) {
      requireWords(place, column);
      return ofClasses(place, table, features, target);
    }
    return ofValues(place, table, new Names(features, target, List.of()));
  }

  /** Numbers that were not read as such would be classes, a few hundred of them. */
  private static void requireWords(String place, Column<?> column) {
    if (column instanceof StringColumn text
        && Numerals.areWrittenOtherwise(text.removeMissing().asList())) {
      throw new IllegalArgumentException(
          place
              + ": a target of text is a class, got numbers such as \""
              + text.asList().stream().filter(v -> !Numerals.isPlain(v)).findFirst().orElse("")
              + "\" in the column "
              + column.name()
              + "; to have values, write them with a decimal point and nothing else; for classes,"
              + " use Dataset.classesFromTable");
    }
  }

  static Dataset readClasses(String place, Table table, List<String> features, String target) {
    requireNames(place, table, features, target);
    return ofClasses(place, table, features, target);
  }

  static Dataset readAlike(String place, Table table, Names names) {
    names.requireColumns(place);
    requireNames(place, table, names.features(), names.target());
    return names.classes().isEmpty()
        ? ofValues(place, table, names)
        : ofClasses(place, table, ClassColumn.of(place, table, names.target()), names);
  }

  private static Dataset ofClasses(
      String place, Table table, List<String> features, String target) {
    ClassColumn column = ClassColumn.of(place, table, target);
    return ofClasses(place, table, column, new Names(features, target, column.names()));
  }

  private static Dataset ofClasses(String place, Table table, ClassColumn column, Names names) {
    INDArray x = features(place, table, names.features());
    return new Dataset(x, Nd4j.createFromArray(column.labels(names.classes())), names);
  }

  private static Dataset ofValues(String place, Table table, Names names) {
    INDArray x = features(place, table, names.features());
    return new Dataset(x, values(place, table, names.target()), names);
  }

  static INDArray features(String place, Table table, List<String> features) {
    requireRows(place, table);
    float[][] x = new float[table.rowCount()][features.size()];
    for (int f = 0; f < features.size(); f++) {
      float[] values = numbers(place, table, features.get(f), "a feature must hold numbers");
      for (int i = 0; i < x.length; i++) {
        x[i][f] = values[i];
      }
    }
    return Nd4j.createFromArray(x);
  }

  private static INDArray values(String place, Table table, String target) {
    float[] y = numbers(place, table, target, "a target must hold text, for classes, or numbers");
    return Nd4j.create(y, new long[] {y.length, 1}, 'c');
  }

  private static void requireNames(
      String place, Table table, List<String> features, String target) {
    Given.require(place, "features", features);
    Given.require(place, "target", target);
    if (features.isEmpty() || new HashSet<>(features).size() < features.size()) {
      throw new IllegalArgumentException(
          place + ": features must be at least one column, each named once, got " + features);
    }
    if (features.contains(target)) {
      throw new IllegalArgumentException(
          place
              + ": the target "
              + target
              + " must not be a feature, too; leave it out of "
              + features);
    }
    requireRows(place, table);
  }

  private static void requireRows(String place, Table table) {
    if (Given.require(place, "table", table).isEmpty()) {
      throw new IllegalArgumentException(
          place + ": the table " + table.name() + " must have at least one row, got none");
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

  private static float[] numbers(String place, Table table, String name, String requirement) {
    Column<?> column = column(place, table, name);
    requireComplete(place, column);
    float[] values = new float[column.size()];
    if (column instanceof BooleanColumn truths) {
      for (int i = 0; i < values.length; i++) {
        values[i] = truths.get(i) ? 1 : 0;
      }
      return values;
    }
    if (!(column instanceof NumericColumn<?> numbers)) {
      throw new IllegalArgumentException(
          place
              + ": "
              + requirement
              + ", got "
              + column.type()
              + " in the column "
              + name
              + (column instanceof StringColumn && requirement.startsWith("a feature")
                  ? "; getDummies() makes a column of true and false for each of its values"
                  : ""));
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers.getDouble(i);
      requireApart(place, name, numbers.getDouble(i), values[i]);
      if (Float.isInfinite(values[i])) {
        throw new IllegalArgumentException(
            place
                + ": numbers must be within ±3.4e38, got "
                + numbers.getDouble(i)
                + " in row "
                + i
                + " of the column "
                + name);
      }
    }
    return values;
  }

  /** FLOAT keeps 24 bits: of whole numbers beyond, neighbours such as times become one. */
  private static void requireApart(String place, String name, double value, float kept) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
    if (whole && kept != value) {
      throw new IllegalArgumentException(
          place
              + ": FLOAT keeps whole numbers up to 16777216, got "
              + String.format(Locale.ROOT, "%.0f", value)
              + " in the column "
              + name
              + "; subtract the least first, or divide by 1000.0");
    }
  }

  static Column<?> column(String place, Table table, String name) {
    // Tablesaw takes upper and lower case for the same, and would find a target among the features.
    if (!table.columnNames().contains(name)) {
      throw new IllegalArgumentException(
          place + ": the table must have a column " + name + ", got " + table.columnNames());
    }
    return table.column(name);
  }

  static void requireComplete(String place, Column<?> column) {
    if (column.countMissing() > 0) {
      throw new IllegalArgumentException(
          place
              + ": no value may be missing, got "
              + column.countMissing()
              + " missing in the column "
              + column.name()
              + "; take table.selectColumns(those that you use).dropRowsWithMissingValues()");
    }
  }
}
