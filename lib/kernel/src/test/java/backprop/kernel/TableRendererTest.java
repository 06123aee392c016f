package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import javax.swing.text.html.HTML.Tag;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableRendererTest {

  @Test
  @DisplayName("Cells are shown row by row, below the columns' names and types")
  void cells() {
    Rendered shown =
        Rendered.of(
            Table.create(
                "pets",
                StringColumn.create("name", "Ada", "Bo"),
                DoubleColumn.create("weight", 3.25, 10)));

    assertEquals(List.of("Ada", "3.25", "Bo", "10.00"), shown.texts(Tag.TD));
    assertEquals(List.of("namestring", "weightdouble"), shown.texts(Tag.TH));
    assertEquals(List.of("pets: 2 rows, 2 columns"), shown.texts(Tag.DIV));
  }

  @Test
  @DisplayName("Of 344 rows the first 20 are shown, and the last line says so")
  void truncated() {
    int[] numbers = IntStream.range(0, 344).toArray();
    Rendered shown = Rendered.of(Table.create("many", IntColumn.create("n", numbers)));

    assertEquals(20, shown.texts(Tag.TD).size());
    assertEquals("19", shown.texts(Tag.TD).get(19));
    assertEquals(List.of("many: the first 20 of 344 rows, 1 column"), shown.texts(Tag.DIV));
    assertTrue(shown.plain().startsWith("many: the first 20 of 344 rows"));
  }

  @Test
  @DisplayName("A column named <b> and a cell with a script are shown, not obeyed")
  void escaped() {
    Rendered shown =
        Rendered.of(Table.create("t", StringColumn.create("<b>", "<script>alert('x')</script>")));

    assertFalse(shown.hasElement(Tag.B));
    assertFalse(shown.hasElement(Tag.SCRIPT));
    assertEquals(List.of("<script>alert('x')</script>"), shown.texts(Tag.TD));
    assertEquals(List.of("<b>string"), shown.texts(Tag.TH));
  }

  @Test
  @DisplayName("Numbers stand to the right and words to the left")
  void alignment() {
    String html =
        Rendered.of(
                Table.create(
                    "t", IntColumn.create("n", new int[] {7}), StringColumn.create("s", "word")))
            .html();

    assertTrue(html.matches("(?s).*<td style=\"text-align:right[^\"]*\">7</td>.*"), html);
    assertTrue(html.matches("(?s).*<td style=\"text-align:left[^\"]*\">word</td>.*"), html);
  }

  @Test
  @DisplayName("A missing value says that it is missing")
  void missing() {
    DoubleColumn column = DoubleColumn.create("x", 1.5);
    column.appendMissing();

    assertEquals(List.of("1.5", "missing"), Rendered.of(Table.create("t", column)).texts(Tag.TD));
  }

  @Test
  @DisplayName("A table without rows shows its columns' names")
  void empty() {
    Rendered shown = Rendered.of(Table.create("t", IntColumn.create("n")));

    assertEquals(List.of("ninteger"), shown.texts(Tag.TH));
    assertEquals(List.of("t: 0 rows, 1 column"), shown.texts(Tag.DIV));
  }
}
