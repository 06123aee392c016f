package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;
import tech.tablesaw.io.csv.CsvReader;

@DisplayName("A number in a table")
class TablesTest {

  @TempDir Path directory;

  @AfterEach
  void unguarded() {
    CsvReader tablesaws = new CsvReader();
    Table.defaultReaderRegistry.registerOptions(CsvReadOptions.class, tablesaws);
    Table.defaultReaderRegistry.registerExtension("csv", tablesaws);
    Table.defaultReaderRegistry.registerMimeType("text/csv", tablesaws);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("prices.csv"), text);
  }

  @Test
  @DisplayName("with a decimal point is read, with whatever separator")
  void point() throws IOException {
    for (String separator : List.of(",", ";", "\t")) {
      Path file = file("a,price,n\nx,1.5,1\ny,-2e3,20\nz,NA,3\n".replace(",", separator));
      Table table = Tables.read(file);
      assertEquals("prices.csv", table.name());
      assertEquals(List.of("a", "price", "n"), table.columnNames());
      assertEquals(1.5, table.doubleColumn("price").get(0));
      assertEquals(-2000, table.doubleColumn("price").get(1));
      assertTrue(table.doubleColumn("price").isMissing(2));
      assertEquals(IntColumn.create("n", 1, 20, 3).asList(), table.intColumn("n").asList());
    }
  }

  @ParameterizedTest(name = "{0} is refused")
  @ValueSource(
      strings = {
        "1,5",
        "1,234",
        "1,234,567.5",
        "1.234,5",
        "5%",
        "5d",
        "0x1p3",
        "2f",
        ",5",
        "-1,0",
        "Infinity"
      })
  @DisplayName("written otherwise is refused, with its place and the remedy")
  void refused(String cell) throws IOException {
    String text = "name;price\na;2.5\nb;" + cell + "\n";
    Path file = file(text);
    String told =
        assertThrows(IllegalArgumentException.class, () -> Tables.read(file)).getMessage();
    assertTrue(
        told.startsWith(
            "Tables.read: the numbers of prices.csv must be written with a decimal point and nothing"
                + " else, got \""
                + cell
                + "\" in row 1 of the column price, which would be read as another number"),
        told);
    boolean comma = cell.equals("1,5") || cell.equals("1,234");
    assertEquals(
        comma || cell.equals(",5") || cell.equals("-1,0"), told.contains("readDecimalComma"));
    Tables.guard();
    CsvReadOptions.Builder options =
        CsvReadOptions.builder(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
            .tableName("mine")
            .separator(';');
    told =
        assertThrows(IllegalArgumentException.class, () -> Table.read().usingOptions(options))
            .getMessage();
    assertTrue(told.startsWith("Table.read: the numbers of mine must be"), told);
  }

  @ParameterizedTest(name = "{0} is text")
  @ValueSource(
      strings = {
        "1 234",
        "1'234.50",
        "1’234",
        "1\u00a0234,5",
        "1\u202f234",
        "$5",
        "5 €",
        "EUR 5",
        "(5)",
        "5 %",
        "−5",
        "٥",
        "1.234.567",
        "1_000",
        "5‰"
      })
  @DisplayName("that Tablesaw cannot read is no class of a target either")
  void noClass(String cell) throws IOException {
    Table table = Tables.read(file("x\tprice\n1\t\"2.5\"\n2\t\"" + cell + "\"\n"));
    if (table.column("price").type() == ColumnType.STRING) {
      String told =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Dataset.fromTable(table, List.of("x"), "price"))
              .getMessage();
      assertTrue(told.contains("got numbers such as \"" + cell + "\" in the column price"), told);
      assertEquals(2, Dataset.classesFromTable(table, List.of("x"), "price").classNames().size());
    } else {
      assertEquals("", cell, "read as " + table.column("price").get(1));
    }
  }

  @Test
  @DisplayName("is not looked for in words, dates, versions and ranges")
  void words() {
    for (String word :
        List.of(
            "a",
            "1.2.3",
            "10-20",
            "2024-01-02",
            "01.02.2024",
            "12:30",
            "5 to 6",
            "<5",
            "B2",
            "",
            "-",
            "1234 5")) {
      assertTrue(!Numerals.isAny(word), word);
      Table table =
          Table.create(
              "t", IntColumn.create("x", 1, 2), StringColumn.create("y", word + "a", "1.5"));
      assertEquals(2, Dataset.fromTable(table, List.of("x"), "y").classNames().size());
    }
  }

  @Test
  @DisplayName("with a decimal comma is read where the caller says so")
  void comma() throws IOException {
    Path file =
        file(
            "name;price;n;day;word\na;1,5;1;2024-01-02;1,5 m\nb;-1,234;20;2024-01-03;x\nc;;3;;y\n");
    Table table = Tables.readDecimalComma(file);
    assertEquals(1.5, table.doubleColumn("price").get(0));
    assertEquals(-1.234, table.doubleColumn("price").get(1));
    assertTrue(table.doubleColumn("price").isMissing(2));
    assertEquals(20, table.intColumn("n").get(1));
    assertEquals(ColumnType.LOCAL_DATE, table.column("day").type());
    assertEquals("1,5 m", table.stringColumn("word").get(0));
    assertEquals(List.of("name", "price", "n", "day", "word"), table.columnNames());
    assertArrayEquals(
        new double[] {1, 20},
        Dataset.fromTable(table.first(2), List.of("price"), "n").y().toDoubleVector());
    Path quoted = file("a,b\n\"1,5\",2\n\"2,5\",3\n");
    assertEquals(2.5, Tables.readDecimalComma(quoted).doubleColumn("a").get(1));
  }

  @ParameterizedTest(name = "{0} is refused there")
  @ValueSource(strings = {"1.5", "1.234,5", "1.234", "1 234,5", "5,0 %", "5 €", "1'234"})
  @DisplayName("is refused where it has a point beside numbers with a comma")
  void pointAmongCommas(String cell) throws IOException {
    Path file = file("price\n2,5\n" + cell + "\n");
    String told =
        assertThrows(IllegalArgumentException.class, () -> Tables.readDecimalComma(file))
            .getMessage();
    assertTrue(
        told.startsWith(
            "Tables.readDecimalComma: the numbers of prices.csv must be written with a decimal comma"
                + " and nothing else, got \""
                + cell
                + "\" in row 1 of the column price"),
        told);
  }

  @Test
  @DisplayName("keeps its column where the file is in another encoding, and has lacking values")
  void encodings() throws IOException {
    for (String charset : List.of("UTF-8", "UTF-16", "windows-1252")) {
      Path file = directory.resolve("länge.csv");
      Files.write(file, "Länge;Maß\n1.5;?\n2.5;3\n".getBytes(Charset.forName(charset)));
      Table table = Tables.read(file, "?");
      assertEquals(List.of("Länge", "Maß"), table.columnNames(), charset);
      assertEquals(1, table.column("Maß").countMissing());
      assertEquals(3, table.intColumn("Maß").get(1));
    }
    Files.writeString(directory.resolve("länge.csv"), "\ufeffa,b\n1,2\n");
    assertEquals(List.of("a", "b"), Tables.read(directory.resolve("länge.csv")).columnNames());
  }

  @Test
  @DisplayName("is not read from a file that is not there")
  void notThere() {
    String told =
        assertThrows(IOException.class, () -> Tables.read(directory.resolve("no.csv")))
            .getMessage();
    assertTrue(
        told.startsWith("Tables.read: " + directory.resolve("no.csv") + " is not there"), told);
    told = assertThrows(IOException.class, () -> Tables.read(directory)).getMessage();
    assertTrue(told.contains("is a directory"), told);
  }

  @Test
  @DisplayName("is what it was, in the course's own tables, when Table.read() is guarded")
  void guarded() {
    Table before = Penguins.table();
    Tables.guard();
    Table after = Penguins.table();
    assertEquals(before.columnNames(), after.columnNames());
    for (String name : before.columnNames()) {
      assertEquals(before.column(name).asList(), after.column(name).asList());
    }
  }
}
