package backprop.kernel;

import backprop.autograder.html.Html;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Shows a network: its layers in order, the shapes of their parameters, and how many there are. */
final class SequentialRenderer implements RenderFunction<Sequential> {

  private record Row(String name, String layer, String shapes, long count) {}

  @Override
  public void render(Sequential network, RenderContext context) {
    List<Row> rows = new ArrayList<>();
    network.parts().forEach(part -> rows.add(row(part.name(), part.layer())));
    long total = rows.stream().mapToLong(Row::count).sum();
    context.getOutputContainer().putText(text(rows, total));
    context.renderIfRequested(MIMEType.TEXT_HTML, () -> html(rows, total));
  }

  private static Row row(String name, Layer layer) {
    String shapes =
        layer.named().entrySet().stream()
            .map(e -> e.getKey() + " " + Arrays.toString(e.getValue().value().shape()))
            .collect(Collectors.joining(", "));
    long count = layer.parameters().stream().map(Parameter::value).mapToLong(v -> v.length()).sum();
    return new Row(name, description(layer), shapes, count);
  }

  /** What a layer says of itself, or, where it says nothing, its class. */
  private static String description(Layer layer) {
    String text = String.valueOf(layer);
    String silent = layer.getClass().getName() + "@";
    return text.startsWith(silent) ? layer.getClass().getSimpleName() : text;
  }

  private static String text(List<Row> rows, long total) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-14s %-24s %-32s %,12d%n",
              row.name,
              row.layer,
              row.shapes,
              row.count));
    }
    return text.append(String.format(Locale.ROOT, "%-72s %,12d", "parameters", total)).toString();
  }

  private static String html(List<Row> rows, long total) {
    Html html = new Html().open("table", "style", CellStyle.TABLE).open("thead").open("tr");
    html.element("th", "name", "style", CellStyle.LEFT)
        .element("th", "layer", "style", CellStyle.LEFT);
    html.element("th", "parameters", "style", CellStyle.LEFT);
    html.element("th", "count", "style", CellStyle.RIGHT);
    html.close("tr").close("thead").open("tbody");
    for (Row row : rows) {
      html.open("tr").element("td", row.name, "style", CellStyle.LEFT);
      html.element("td", row.layer, "style", CellStyle.LEFT);
      html.element("td", row.shapes, "style", CellStyle.LEFT);
      html.element("td", count(row.count), "style", CellStyle.RIGHT).close("tr");
    }
    html.open("tr", "style", "font-weight:bold").element("td", "total", "style", CellStyle.LEFT);
    html.element("td", "").element("td", "");
    html.element("td", count(total), "style", CellStyle.RIGHT);
    return html.close("tr").close("tbody").close("table").toString();
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
