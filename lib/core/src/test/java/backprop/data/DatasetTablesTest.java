package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@DisplayName("A dataset and a table")
class DatasetTablesTest {

  private static Table fruit() {
    return Table.create(
        "fruit",
        StringColumn.create("kind", "pear", "apple", "pear"),
        IntColumn.create("grams", 180, 150, 200),
        DoubleColumn.create("sugar", 9.8, 10.4, 9.1),
        BooleanColumn.create("ripe", true, false, true));
  }

  private static String message(Runnable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
  }

  @Test
  @DisplayName("text as target gives classes in alphabetical order")
  void classes() {
    Dataset dataset = Dataset.fromTable(fruit(), List.of("sugar", "grams"), "kind");
    assertEquals(DataType.FLOAT, dataset.x().dataType());
    assertArrayEquals(
        new float[][] {{9.8f, 180}, {10.4f, 150}, {9.1f, 200}}, dataset.x().toFloatMatrix());
    assertEquals(List.of("apple", "pear"), dataset.classNames());
    assertArrayEquals(new int[] {1, 0, 1}, dataset.y().toIntVector());
    assertEquals(List.of("sugar", "grams"), dataset.featureNames());
    assertEquals("kind", dataset.targetName());
  }

  @Test
  @DisplayName("numbers as target give values of one column")
  void values() {
    Dataset dataset = Dataset.fromTable(fruit(), List.of("sugar"), "grams");
    assertFalse(dataset.isClassified());
    assertArrayEquals(new float[][] {{180}, {150}, {200}}, dataset.y().toFloatMatrix());
    assertEquals(DataType.FLOAT, dataset.y().dataType());
    assertArrayEquals(new long[] {3, 1}, dataset.x().shape());
  }

  @Test
  @DisplayName("give the table back, classes by name")
  void backAgain() {
    Dataset dataset = Dataset.fromTable(fruit(), List.of("grams", "sugar"), "kind");
    Table table = dataset.take(2).toTable();
    assertEquals(List.of("grams", "sugar", "kind"), table.columnNames());
    assertEquals(2, table.rowCount());
    assertEquals(150, table.numberColumn("grams").getDouble(1));
    assertEquals("9.8", table.getString(0, "sugar"));
    assertEquals(List.of("pear", "apple"), table.stringColumn("kind").asList());
    Dataset again = Dataset.fromTable(dataset.toTable(), List.of("grams", "sugar"), "kind");
    assertEquals(dataset.x(), again.x());
    assertEquals(dataset.y(), again.y());
  }

  @Test
  @DisplayName("give values back, and name what has no name")
  void unnamed() {
    Table table =
        Dataset.ofValues(
                Nd4j.createFromArray(new double[][] {{0.1, 2}, {3, 4}}),
                Nd4j.createFromArray(new double[][] {{5, 6}, {7, 8}}))
            .toTable();
    assertEquals(List.of("x0", "x1", "y0", "y1"), table.columnNames());
    assertEquals(0.1, table.numberColumn("x0").getDouble(0));
    assertEquals(7, table.numberColumn("y0").getDouble(1));
    Table regression = Dataset.fromTable(fruit(), List.of("sugar"), "grams").toTable();
    assertEquals(List.of("sugar", "grams"), regression.columnNames());
    assertEquals(200, regression.numberColumn("grams").getDouble(2));
  }

  @Test
  @DisplayName("say which column is wrong, and how")
  void wrongColumns() {
    assertEquals(
        "Dataset.fromTable: the table must have a column weight, got [kind, grams, sugar, ripe]",
        message(() -> Dataset.fromTable(fruit(), List.of("weight"), "kind")));
    assertEquals(
        "Dataset.fromTable: a feature must hold numbers, got STRING in the column kind;"
            + " getDummies() makes a column of true and false for each of its values",
        message(() -> Dataset.fromTable(fruit(), List.of("sugar", "kind"), "grams")));
    assertEquals(
        "Dataset.fromTable: the target sugar must not be a feature, too; leave it out of [sugar]",
        message(() -> Dataset.fromTable(fruit(), List.of("sugar"), "sugar")));
    assertEquals(
        "Dataset.fromTable: features must be at least one column, each named once, got []",
        message(() -> Dataset.fromTable(fruit(), List.of(), "kind")));
    assertEquals(
        "Dataset.fromTable: features must be at least one column, each named once, got [sugar,"
            + " sugar]",
        message(() -> Dataset.fromTable(fruit(), List.of("sugar", "sugar"), "kind")));
    assertEquals(
        "Dataset.fromTable: the table fruit must have at least one row, got none",
        message(() -> Dataset.fromTable(fruit().emptyCopy(), List.of("sugar"), "kind")));
  }

  @Test
  @DisplayName("refuse missing numbers and missing classes")
  void missing() {
    String advice = "; take table.selectColumns(those that you use).dropRowsWithMissingValues()";
    assertEquals(
        "Dataset.fromTable: no value may be missing, got 2 missing in the column body_mass_g"
            + advice,
        message(() -> Dataset.fromTable(Penguins.table(), List.of("body_mass_g"), "species")));
    assertEquals(
        "Dataset.fromTable: no value may be missing, got 11 missing in the column sex" + advice,
        message(() -> Dataset.fromTable(Penguins.table(), List.of("year"), "sex")));
  }

  @Test
  @DisplayName("need one row of numbers for each example")
  void images() {
    Dataset images =
        Dataset.ofValues(Nd4j.ones(DataType.FLOAT, 2, 3, 3), Nd4j.ones(DataType.FLOAT, 2, 1));
    assertEquals(
        "Dataset.toTable: x must be [n, features], got [2, 3, 3]; flatten it first",
        message(images::toTable));
  }

  @Test
  @DisplayName("true and false are 1 and 0 as features, and two classes as target")
  void truths() {
    Dataset ripe = Dataset.fromTable(fruit(), List.of("grams"), "ripe");
    assertEquals(List.of("false", "true"), ripe.classNames());
    assertArrayEquals(new int[] {1, 0, 1}, ripe.y().toIntVector());
    assertArrayEquals(
        new float[][] {{1}, {0}, {1}},
        Dataset.fromTable(fruit(), List.of("ripe"), "kind").x().toFloatMatrix());
  }

  @Test
  @DisplayName("whole numbers as classes are in order of size, and named by their digits")
  void numbersAsClasses() {
    Table marks =
        Table.create(
            IntColumn.create("mark", 10, 2, 1, 2), DoubleColumn.create("hours", 9, 4, 1, 5));
    Dataset dataset = Dataset.classesFromTable(marks, List.of("hours"), "mark");
    assertEquals(List.of("1", "2", "10"), dataset.classNames());
    assertArrayEquals(new int[] {2, 1, 0, 1}, dataset.y().toIntVector());
    assertFalse(Dataset.fromTable(marks, List.of("hours"), "mark").isClassified());
    assertEquals(
        List.of("1", "4", "5", "9"),
        Dataset.classesFromTable(marks, List.of("mark"), "hours").classNames());
    assertEquals(
        "Dataset.classesFromTable: a class must be a whole number, got 9.8 in row 0 of the column sugar;"
            + " for real values to predict, use Dataset.fromTable",
        message(() -> Dataset.classesFromTable(fruit(), List.of("grams"), "sugar")));
  }

  @Test
  @DisplayName("rows of another table have the columns and the classes of the first")
  void alike() {
    Dataset first = Dataset.fromTable(fruit(), List.of("sugar", "grams"), "kind");
    // Columns in another order, and one class only: alone, pear would be class 0.
    Table other =
        Table.create(
            "other",
            DoubleColumn.create("sugar", 9.9),
            StringColumn.create("kind", "pear"),
            IntColumn.create("grams", new int[] {170}));
    Dataset second = first.rowsOf(other);
    assertArrayEquals(new int[] {1}, second.y().toIntVector());
    assertArrayEquals(new float[][] {{9.9f, 170}}, second.x().toFloatMatrix());
    assertEquals(first.classNames(), second.classNames());
    assertArrayEquals(
        new float[][] {{9.9f, 170}}, first.featuresOf(other.rejectColumns("kind")).toFloatMatrix());
    other.stringColumn("kind").set(0, "plum");
    assertEquals(
        "Dataset.rowsOf: each row must be of a class that the model can learn, [apple, pear], got"
            + " plum in row 0 of the column kind",
        message(() -> first.rowsOf(other)));
    Dataset values = Dataset.fromTable(fruit(), List.of("sugar"), "grams");
    assertArrayEquals(new float[][] {{170}}, values.rowsOf(other).y().toFloatMatrix());
    Dataset arrays =
        Dataset.ofValues(Nd4j.ones(DataType.FLOAT, 2, 3), Nd4j.ones(DataType.FLOAT, 2, 1));
    assertEquals(
        "Dataset.rowsOf: this dataset must be of a table, whose columns to look for, got one of"
            + " arrays; make it by Dataset.fromTable",
        message(() -> arrays.rowsOf(other)));
  }

  @Test
  @DisplayName("say where a number is infinite, or becomes so in FLOAT")
  void infinity() {
    for (double huge : new double[] {Double.POSITIVE_INFINITY, -1e300}) {
      Table table =
          Table.create(
              DoubleColumn.create("a", 1, 2, huge), StringColumn.create("kind", "x", "y", "x"));
      assertEquals(
          "Dataset.fromTable: numbers must be within ±3.4e38, got "
              + huge
              + " in row 2 of the column a",
          message(() -> Dataset.fromTable(table, List.of("a"), "kind")));
    }
  }

  @Test
  @DisplayName("tell upper from lower case, or a target would stand among its features")
  void names() {
    assertEquals(
        "Dataset.fromTable: the table must have a column Grams, got [kind, grams, sugar, ripe]",
        message(() -> Dataset.fromTable(fruit(), List.of("sugar", "Grams"), "grams")));
    assertEquals(
        "Dataset.fromTable: the table must have a column Sugar, got [kind, grams, sugar, ripe]",
        message(() -> Dataset.fromTable(fruit(), List.of("sugar", "Sugar"), "grams")));
  }

  @Test
  @DisplayName("refuse whole numbers that FLOAT would make one, and keep them apart as classes")
  void largeWholeNumbers() {
    Table times =
        Table.create(
            LongColumn.create("time", 1_700_000_001L, 1_700_000_003L),
            LongColumn.create("id", 9_007_199_254_740_993L, 9_007_199_254_740_992L),
            DoubleColumn.create("v", 1, 2));
    assertEquals(
        "Dataset.fromTable: FLOAT keeps whole numbers up to 16777216, got 1700000001 in the column"
            + " time; subtract the least first, or divide by 1000.0",
        message(() -> Dataset.fromTable(times, List.of("time"), "v")));
    assertEquals(
        List.of("9007199254740992", "9007199254740993"),
        Dataset.classesFromTable(times, List.of("v"), "id").classNames());
  }
}
