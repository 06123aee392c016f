package backprop.kernel;

import backprop.autograder.html.Html;
import backprop.plot.Diagram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * Draws a diagram, a picture for each step, and a row of buttons to step by: with the mouse, and
 * with the arrow keys. It needs no script, so that it works wherever the page is read.
 */
final class DiagramRenderer implements RenderFunction<Diagram> {

  private static final int ACROSS = 215;
  private static final int DOWN = 112;
  private static final int BOX = 84;
  private static final int HIGH = 36;
  private static final int MARGIN = 40;
  static final String FORWARD = "#0072B2";
  static final String BACKWARD = "#D55E00";
  private static final String GROUND =
      "var(--jp-layout-color0, var(--pst-color-background, Canvas))";

  @Override
  public void render(Diagram diagram, RenderContext context) {
    context.getOutputContainer().putText(diagram.toString());
    context.renderIfRequested(MIMEType.TEXT_HTML, () -> html(diagram));
  }

  private static String html(Diagram diagram) {
    String id = "steps-" + UUID.randomUUID();
    Html html = new Html().open("div", "id", id, "role", "group", "aria-label", diagram.title());
    html.open("style").text(style(id, diagram.steps().size())).close("style");
    for (int i = 0; i < diagram.steps().size(); i++) {
      html.open("input", input(id, i, diagram.steps().get(i)));
    }
    for (int i = 0; i < diagram.steps().size(); i++) {
      html.open("figure", "style", "margin:0.5em 0");
      frame(html, diagram, diagram.steps().get(i));
      html.open("figcaption");
      html.element("span", i + 1 + " of " + diagram.steps().size() + ". ", "style", "opacity:0.75");
      html.text(diagram.steps().get(i).caption()).close("figcaption").close("figure");
    }
    return html.close("div").toString();
  }

  private static String[] input(String id, int step, Diagram.Step what) {
    List<String> attributes =
        new ArrayList<>(
            List.of(
                "type",
                "radio",
                "name",
                id,
                "aria-label",
                what.caption(),
                "title",
                "step " + (step + 1)));
    attributes.addAll(List.of("style", "accent-color:" + (what.backward() ? BACKWARD : FORWARD)));
    if (step == 0) {
      attributes.addAll(List.of("checked", "checked"));
    }
    return attributes.toArray(String[]::new);
  }

  /** Of all figures that one is shown whose button is chosen. */
  private static String style(String id, int steps) {
    StringBuilder css = new StringBuilder("#" + id + " figure{display:none}");
    for (int i = 1; i <= steps; i++) {
      css.append(i == 1 ? "" : ",")
          .append(
              String.format(
                  Locale.ROOT,
                  "#%s input:nth-of-type(%d):checked~figure:nth-of-type(%d)",
                  id,
                  i,
                  i));
    }
    return css.append("{display:block}").toString();
  }

  private static void frame(Html html, Diagram diagram, Diagram.Step step) {
    double columns = diagram.nodes().stream().mapToDouble(Diagram.Node::column).max().orElse(0);
    double reach = diagram.nodes().stream().mapToDouble(n -> Math.abs(n.row())).max().orElse(0);
    double width = columns * ACROSS + BOX + 2 * MARGIN;
    double height = 2 * reach * DOWN + HIGH + 2 * MARGIN;
    html.open(
        "svg",
        "viewBox",
        at(0) + " " + at(0) + " " + at(width) + " " + at(height),
        "width",
        at(width),
        "style",
        "max-width:100%;height:auto;font:14px sans-serif",
        "role",
        "img",
        "aria-label",
        step.caption());
    Place place = new Place(height);
    Map<Diagram.Edge, Integer> drawn = new HashMap<>();
    for (int e = 0; e < diagram.edges().size(); e++) {
      Diagram.Edge edge = diagram.edges().get(e);
      int twin = drawn.merge(edge, 1, Integer::sum) - 1;
      edge(html, place, diagram, e, twin, step);
    }
    for (int n = 0; n < diagram.nodes().size(); n++) {
      node(html, place, diagram.nodes().get(n), n, step);
    }
    html.close("svg");
  }

  /** Where boxes lie. */
  private record Place(double height) {
    double x(Diagram.Node node) {
      return MARGIN + BOX / 2.0 + node.column() * ACROSS;
    }

    double y(Diagram.Node node) {
      return height / 2 + node.row() * DOWN;
    }
  }

  private static void edge(
      Html html, Place place, Diagram diagram, int number, int twin, Diagram.Step step) {
    Diagram.Edge edge = diagram.edges().get(number);
    Diagram.Node from = diagram.nodes().get(edge.from());
    Diagram.Node to = diagram.nodes().get(edge.to());
    boolean active = step.activeEdges().contains(number);
    double x1 = place.x(from) + BOX / 2.0;
    double x2 = place.x(to) - BOX / 2.0;
    double y1 = place.y(from);
    double y2 = place.y(to);
    // Two edges between the same boxes part, so that both are seen.
    double bend = twin == 0 ? 0 : 44 * twin;
    String curve =
        String.format(
            Locale.ROOT,
            "M%.1f,%.1f Q%.1f,%.1f %.1f,%.1f",
            x1,
            y1,
            (x1 + x2) / 2,
            (y1 + y2) / 2 + bend,
            x2,
            y2);
    html.open(
        "path",
        "d",
        curve,
        "fill",
        "none",
        "stroke",
        active ? colour(step) : "currentColor",
        "stroke-width",
        active ? "3.5" : "1",
        "opacity",
        active ? "1" : "0.45");
    html.close("path");
    // Nearer to where it begins than to the middle, where edges cross.
    double along = 0.36;
    double x = x1 + along * (x2 - x1);
    double y = y1 + along * (y2 - y1) + bend * 2 * along * (1 - along);
    text(
        html,
        x,
        y - 5,
        step.along().get(number),
        active ? colour(step) : "currentColor",
        active,
        true);
  }

  private static void node(
      Html html, Place place, Diagram.Node node, int number, Diagram.Step step) {
    boolean active = step.activeNodes().contains(number);
    double x = place.x(node);
    double y = place.y(node);
    html.open(
        "rect",
        "x",
        at(x - BOX / 2.0),
        "y",
        at(y - HIGH / 2.0),
        "width",
        at(BOX),
        "height",
        at(HIGH),
        "rx",
        "9",
        "style",
        "fill:" + GROUND,
        "stroke",
        active ? colour(step) : "currentColor",
        "stroke-width",
        active ? "3.5" : "1.2");
    html.close("rect");
    text(html, x, y + 5, node.label(), "currentColor", active, false);
    text(html, x, y - HIGH / 2.0 - 7, step.above().get(number), FORWARD, active, true);
    text(html, x, y + HIGH / 2.0 + 18, step.below().get(number), BACKWARD, active, true);
  }

  private static void text(
      Html html, double x, double y, String text, String colour, boolean bold, boolean outlined) {
    if (text.isEmpty()) {
      return;
    }
    html.element(
        "text",
        text,
        "x",
        at(x),
        "y",
        at(y),
        "text-anchor",
        "middle",
        "fill",
        colour,
        "style",
        (bold ? "font-weight:bold;" : "")
            // What lies behind a number does not run through it.
            + (outlined ? "paint-order:stroke;stroke-width:5px;stroke:" + GROUND : ""));
  }

  private static String colour(Diagram.Step step) {
    return step.backward() ? BACKWARD : FORWARD;
  }

  private static String at(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels);
  }
}
