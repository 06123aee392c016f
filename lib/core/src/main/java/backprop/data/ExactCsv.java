package backprop.data;

import com.univocity.parsers.common.AbstractParser;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.ReadOptions;
import tech.tablesaw.io.csv.CsvReader;

/**
 * Tablesaw's reader of CSV, but what is a number there is that number. Tablesaw takes every comma
 * out before it looks, so that 1,5 is 15, divides what ends in % by 100, and takes 5d for 5.
 *
 * <p>The file is read a second time as text, and each cell of a column of numbers is looked at.
 */
final class ExactCsv extends CsvReader {

  private final String place;
  private final boolean comma;

  private ExactCsv(String place, boolean comma) {
    this.place = place;
    this.comma = comma;
  }

  /** Numbers are written with a decimal point. */
  static ExactCsv withPoint(String place) {
    return new ExactCsv(place, false);
  }

  /** Numbers are written with a decimal comma. */
  static ExactCsv withComma(String place) {
    return new ExactCsv(place, true);
  }

  @Override
  protected Table parseRows(
      ReadOptions options,
      boolean headerOnly,
      Reader reader,
      ReadOptions.ColumnTypeReadOptions types,
      AbstractParser<?> parser,
      int sampleSize) {
    String text = text(reader);
    Table table =
        super.parseRows(options, headerOnly, new StringReader(text), types, parser, sampleSize);
    if (headerOnly) {
      return table;
    }
    Table written =
        super.parseRows(
            options,
            false,
            new StringReader(text),
            (index, name) -> Optional.of(ColumnType.STRING),
            parser,
            -1);
    for (Column<?> column : table.columns().toArray(Column<?>[]::new)) {
      StringColumn cells = written.stringColumn(column.name());
      if (column instanceof NumericColumn || comma && isNumbers(cells)) {
        requireExact(table.name(), cells);
        if (comma) {
          table.replaceColumn(column.name(), numbers(cells, column));
        }
      }
    }
    return table;
  }

  private static String text(Reader reader) {
    try {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isNumbers(StringColumn cells) {
    return Numerals.areWrittenOtherwise(cells.removeMissing().asList());
  }

  private void requireExact(String table, StringColumn cells) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      if (cells.isMissing(i) || (comma ? Numerals.isWithComma(cell) : Numerals.isPlain(cell))) {
        continue;
      }
      throw new IllegalArgumentException(
          place
              + ": the numbers of "
              + table
              + " must be written with a decimal "
              + (comma ? "comma" : "point")
              + " and nothing else, got \""
              + cell
              + "\" in row "
              + i
              + " of the column "
              + cells.name()
              + ", which would be read as another number; "
              + (comma || !Numerals.isWithComma(cell)
                  ? ""
                  : "where the comma is the decimal sign, Tables.readDecimalComma reads the file; ")
              + "take out separators of thousands, units and signs such as %");
    }
  }

  /** By their text; where none has a comma, Tablesaw has read them as they are. */
  private static Column<?> numbers(StringColumn cells, Column<?> read) {
    if (cells.asList().stream().noneMatch(cell -> cell.contains(","))) {
      return read;
    }
    DoubleColumn numbers = DoubleColumn.create(cells.name());
    for (int i = 0; i < cells.size(); i++) {
      if (cells.isMissing(i)) {
        numbers.appendMissing();
      } else {
        numbers.append(Double.parseDouble(cells.get(i).replace(',', '.')));
      }
    }
    return numbers;
  }
}
