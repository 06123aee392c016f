package backprop.data;

import java.io.ByteArrayInputStream;
import java.util.List;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * 344 penguins of three species, measured near Palmer Station, Antarctica.
 *
 * <p>Gorman, Williams and Fraser, 2014; CC0. Columns: {@code species}, {@code island}, {@code
 * bill_length_mm}, {@code bill_depth_mm}, {@code flipper_length_mm}, {@code body_mass_g}, {@code
 * sex}, {@code year}. Eleven penguins have missing values.
 */
public final class Penguins {

  private Penguins() {}

  /** The whole table, missing values marked as such. */
  public static Table table() {
    return Table.read()
        .usingOptions(
            CsvReadOptions.builder(new ByteArrayInputStream(Resources.read("penguins.csv")))
                .tableName("penguins")
                .missingValueIndicator("NA"));
  }

  /** The 333 penguins with no value missing. */
  public static Table complete() {
    return table().dropRowsWithMissingValues();
  }

  /**
   * The complete penguins' species by their four measurements in millimetres and grams: {@code x
   * [333, 4]} FLOAT, classes Adelie, Chinstrap and Gentoo.
   */
  public static Dataset load() {
    return Dataset.fromTable(
        complete(),
        List.of("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"),
        "species");
  }
}
