package backprop.data;

import java.io.ByteArrayInputStream;
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
}
