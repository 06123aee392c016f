package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("The penguins")
class PenguinsTest {

  @Test
  @DisplayName("are 344: 152 Adelie, 68 Chinstrap and 124 Gentoo")
  void species() {
    Table table = Penguins.table();
    assertEquals(344, table.rowCount());
    assertEquals(152, table.stringColumn("species").isEqualTo("Adelie").size());
    assertEquals(68, table.stringColumn("species").isEqualTo("Chinstrap").size());
    assertEquals(124, table.stringColumn("species").isEqualTo("Gentoo").size());
  }

  @Test
  @DisplayName("begin with a male Adelie of 3,750 g from Torgersen")
  void firstRow() {
    Table table = Penguins.table();
    List<String> row = table.columnNames().stream().map(c -> table.getString(0, c)).toList();
    assertEquals(
        List.of("Adelie", "Torgersen", "39.1", "18.7", "181", "3750", "male", "2007"), row);
  }

  @Test
  @DisplayName("miss each measurement of 2, and the sex of 11")
  void missing() {
    Table table = Penguins.table();
    assertEquals(
        List.of(0, 0, 2, 2, 2, 2, 11, 0),
        table.columns().stream().map(column -> column.countMissing()).toList());
    assertEquals(333, Penguins.complete().rowCount());
  }

  @Test
  @DisplayName("make a dataset of 333: 146 Adelie, 68 Chinstrap and 119 Gentoo")
  void dataset() {
    Dataset dataset = Penguins.load();
    assertArrayEquals(new long[] {333, 4}, dataset.x().shape());
    assertEquals(List.of("Adelie", "Chinstrap", "Gentoo"), dataset.classNames());
    int[] counts = new int[3];
    for (int label : dataset.y().toIntVector()) {
      counts[label]++;
    }
    assertArrayEquals(new int[] {146, 68, 119}, counts);
    assertArrayEquals(new float[] {39.1f, 18.7f, 181, 3750}, dataset.x().getRow(0).toFloatVector());
    assertArrayEquals(
        new float[] {50.2f, 18.7f, 198, 3775}, dataset.x().getRow(332).toFloatVector());
  }

  @Test
  @DisplayName("are the same where a comma is the decimal point")
  void anyLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals(39.1, Penguins.table().numberColumn("bill_length_mm").getDouble(0));
    } finally {
      Locale.setDefault(before);
    }
  }
}
