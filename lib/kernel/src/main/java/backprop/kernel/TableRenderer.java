package backprop.kernel;

import backprop.autograder.html.Html;
import java.util.Locale;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Shows the first rows of a table, and says how many there are. */
final class TableRenderer implements RenderFunction<Table> {

  private static final int MOST_ROWS = 20;

  @Override
  public void render(Table table, RenderContext context) {
    context.getOutputContainer().putText(size(table) + "\n" + head(table).printAll());
    context.renderIfRequested(MIMEType.TEXT_HTML, () -> html(table));
  }

  private static Table head(Table table) {
    return table.first(Math.min(MOST_ROWS, table.rowCount()));
  }

  private static String html(Table table) {
    Table head = head(table);
    Html html = new Html().open("table", "style", CellStyle.TABLE).open("thead").open("tr");
    for (Column<?> column : head.columns()) {
      String type = column.type().name().toLowerCase(Locale.ROOT);
      html.open("th", "style", alignment(column)).text(column.name()).open("br");
      html.element("span", type, "style", CellStyle.QUIET).close("th");
    }
    html.close("tr").close("thead").open("tbody");
    String[][] cells = head.columns().stream().map(TableRenderer::texts).toArray(String[][]::new);
    for (int row = 0; row < head.rowCount(); row++) {
      html.open("tr");
      for (int c = 0; c < cells.length; c++) {
        if (head.column(c).isMissing(row)) {
          html.element("td", "missing", "style", alignment(head.column(c)) + ";" + CellStyle.QUIET);
        } else {
          html.element("td", cells[c][row], "style", alignment(head.column(c)));
        }
      }
      html.close("tr");
    }
    html.close("tbody").close("table");
    return html.element("div", size(table), "style", CellStyle.QUIET).toString();
  }

  private static String alignment(Column<?> column) {
    return column instanceof NumericColumn<?> ? CellStyle.RIGHT : CellStyle.LEFT;
  }

  private static String[] texts(Column<?> column) {
    if (column instanceof DoubleColumn || column instanceof FloatColumn) {
      return Numbers.texts(((NumericColumn<?>) column).asDoubleArray());
    }
    String[] texts = new String[column.size()];
    for (int row = 0; row < texts.length; row++) {
      texts[row] = column.getString(row);
    }
    return texts;
  }

  private static String size(Table table) {
    String name = table.name() == null || table.name().isBlank() ? "" : table.name() + ": ";
    String rows =
        table.rowCount() > MOST_ROWS
            ? "the first " + MOST_ROWS + " of " + table.rowCount() + " rows"
            : table.rowCount() + (table.rowCount() == 1 ? " row" : " rows");
    return name
        + rows
        + ", "
        + table.columnCount()
        + (table.columnCount() == 1 ? " column" : " columns");
  }
}
