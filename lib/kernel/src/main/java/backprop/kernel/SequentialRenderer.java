package backprop.kernel;

import backprop.autograder.html.Html;
import backprop.nn.Overview;
import backprop.nn.Sequential;
import java.util.Locale;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Shows a network: its layers in order, the shapes of their parameters, and how many there are. */
final class SequentialRenderer implements RenderFunction<Sequential> {

  @Override
  public void render(Sequential network, RenderContext context) {
    Overview overview = Overview.of(network);
    context.getOutputContainer().putText(overview.toString());
    context.renderIfRequested(MIMEType.TEXT_HTML, () -> html(overview));
  }

  private static String html(Overview overview) {
    Html html = new Html().open("table", "style", CellStyle.TABLE).open("thead").open("tr");
    html.element("th", "name", "style", CellStyle.LEFT)
        .element("th", "layer", "style", CellStyle.LEFT);
    html.element("th", "parameters", "style", CellStyle.LEFT);
    html.element("th", "count", "style", CellStyle.RIGHT);
    html.close("tr").close("thead").open("tbody");
    for (Overview.Line row : overview.lines()) {
      html.open("tr").element("td", row.name(), "style", CellStyle.LEFT);
      html.element("td", row.layer(), "style", CellStyle.LEFT);
      html.element("td", row.shapes(), "style", CellStyle.LEFT);
      html.element("td", count(row.count()), "style", CellStyle.RIGHT).close("tr");
    }
    html.open("tr", "style", "font-weight:bold").element("td", "total", "style", CellStyle.LEFT);
    html.element("td", "").element("td", "");
    html.element("td", count(overview.total()), "style", CellStyle.RIGHT);
    return html.close("tr").close("tbody").close("table").toString();
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
