package backprop.kernel;

import backprop.autograder.html.Html;
import backprop.plot.PointedArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * Draws arrays that one points at. Over each element that can be pointed at lies a radio button
 * that is not seen, and rules of CSS show what belongs to the one that the mouse is over or, where
 * it is over none or keys are used, that is chosen: by a click, a finger, or the arrow keys. It
 * needs no script, so that it works wherever the page is read; where there are no styles either, it
 * is the picture of the first look, and a list of all.
 */
final class PointedArraysRenderer implements RenderFunction<PointedArrays> {

  private static final int CELL = 36;
  private static final int MARGIN = 6;
  private static final int NAME = 24;

  @Override
  public void render(PointedArrays arrays, RenderContext context) {
    context.getOutputContainer().putText(arrays.toString());
    context.renderIfRequested(MIMEType.TEXT_HTML, () -> html(arrays));
  }

  private static String html(PointedArrays arrays) {
    String id = "point-" + UUID.randomUUID();
    String color = arrays.backward() ? DiagramRenderer.BACKWARD : DiagramRenderer.FORWARD;
    Size size = Size.of(arrays);
    Html html = new Html();
    html.open(
        "div",
        "id",
        id,
        "role",
        "group",
        "aria-label",
        arrays.title(),
        "style",
        "position:relative;max-width:" + at(size.width) + "px");
    html.open("style").text(style(id, arrays.looks().size(), color)).close("style");
    for (int i = 0; i < arrays.looks().size(); i++) {
      html.open("input", input(id, arrays, i, size));
    }
    picture(html, arrays, size, color);
    html.open("div", "class", "said", "style", "min-height:6em");
    for (PointedArrays.Look look : arrays.looks()) {
      html.element("p", look.caption(), "class", "look", "style", "margin:0.3em 0");
    }
    return html.close("div").close("div").toString();
  }

  /** How many pixels the picture is wide and high, before it is fitted to the page. */
  private record Size(double width, double height) {
    static Size of(PointedArrays arrays) {
      double across = 0;
      double down = 0;
      for (PointedArrays.Grid grid : arrays.grids()) {
        across = Math.max(across, grid.left() + grid.cells().get(0).size());
        down = Math.max(down, grid.top() + grid.cells().size());
      }
      return new Size(across * CELL + 2 * MARGIN, down * CELL + NAME + 2 * MARGIN);
    }
  }

  /** A button that lies over its element, however wide the page: all lengths are shares of that. */
  private static String[] input(String id, PointedArrays arrays, int number, Size size) {
    PointedArrays.Look look = arrays.looks().get(number);
    List<String> attributes =
        new ArrayList<>(
            List.of("type", "radio", "name", id, "aria-label", look.caption(), "style"));
    attributes.add(
        String.format(
            Locale.ROOT,
            "left:%.3f%%;margin:%.3f%% 0 0;width:%.3f%%",
            100 * x(arrays, look.at()) / size.width,
            100 * y(arrays, look.at()) / size.width,
            100 * CELL / size.width));
    if (number == arrays.first()) {
      attributes.addAll(List.of("checked", "checked"));
    }
    return attributes.toArray(String[]::new);
  }

  private static String style(String id, int looks, String color) {
    String button = "#" + id + " input";
    return "#"
        + id
        + " .look{display:none}"
        + button
        + "{position:absolute;top:0;aspect-ratio:1;height:auto;padding:0;border:0;border-radius:0;"
        + "background:none;appearance:none;-webkit-appearance:none;cursor:pointer;z-index:1}"
        + button
        + "::before,"
        + button
        + "::after{content:none}"
        + button
        + ":focus-visible{outline:3px solid "
        + color
        + ";outline-offset:3px}"
        + "@supports not selector(:has(a)){"
        + shown(looks, i -> button + ":nth-of-type(" + i + "):checked")
        + "}@supports selector(:has(a)){"
        + shown(
            looks, i -> "#" + id + ":not(:has(input:hover)) input:nth-of-type(" + i + "):checked")
        // Who goes on by keys sees where they lead, wherever the mouse was left.
        + shown(looks, i -> button + ":nth-of-type(" + i + "):focus-visible")
        + shown(
            looks,
            i -> "#" + id + ":not(:has(input:focus-visible)) input:nth-of-type(" + i + "):hover")
        + "}";
  }

  /** That what belongs to the button with number i is shown where the selector holds. */
  private static String shown(int looks, IntFunction<String> selector) {
    return IntStream.rangeClosed(1, looks)
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT,
                    "%1$s~svg .look:nth-of-type(%2$d),%1$s~.said .look:nth-of-type(%2$d)",
                    selector.apply(i),
                    i))
        .collect(Collectors.joining(",", "", "{display:block}"));
  }

  private static void picture(Html html, PointedArrays arrays, Size size, String color) {
    html.open(
        "svg",
        "viewBox",
        "0 0 " + at(size.width) + " " + at(size.height),
        "style",
        "display:block;width:100%;height:auto;font:14px sans-serif",
        "role",
        "img",
        "aria-label",
        arrays.title(),
        "fill",
        "currentColor",
        "text-anchor",
        "middle");
    for (int g = 0; g < arrays.grids().size(); g++) {
      grid(html, arrays, g);
    }
    for (int i = 0; i < arrays.looks().size(); i++) {
      PointedArrays.Look look = arrays.looks().get(i);
      // Shown where there are no styles: a rule of CSS outweighs an attribute.
      String display = i == arrays.first() ? "inline" : "none";
      html.open("g", "class", "look", "display", display);
      outline(html, arrays, look.marked(), color, "0.14", "1.5");
      outline(html, arrays, Set.of(look.at()), color, "0.3", "3");
      look.written().forEach((cell, text) -> text(html, arrays, cell, text));
      html.close("g");
    }
    html.close("svg");
  }

  private static void grid(Html html, PointedArrays arrays, int number) {
    PointedArrays.Grid grid = arrays.grids().get(number);
    StringBuilder full = new StringBuilder();
    StringBuilder empty = new StringBuilder();
    double middle = MARGIN + (grid.left() + grid.cells().get(0).size() / 2.0) * CELL;
    double above = MARGIN + NAME + grid.top() * CELL - 8;
    html.element("text", grid.name(), "x", at(middle), "y", at(above), "font-weight", "bold");
    for (int i = 0; i < grid.cells().size(); i++) {
      for (int j = 0; j < grid.cells().get(i).size(); j++) {
        PointedArrays.Element cell = new PointedArrays.Element(number, i, j);
        String text = grid.cells().get(i).get(j);
        (text.isEmpty() ? empty : full).append(box(arrays, cell));
        text(html, arrays, cell, text);
      }
    }
    path(html, full.toString(), "1", "currentColor", "0.7");
    path(html, empty.toString(), "1", "currentColor", "0.2");
  }

  private static void outline(
      Html html,
      PointedArrays arrays,
      Set<PointedArrays.Element> cells,
      String color,
      String ground,
      String strength) {
    String boxes = cells.stream().map(cell -> box(arrays, cell)).collect(Collectors.joining());
    html.open("path", "d", boxes, "fill", color, "fill-opacity", ground);
    html.close("path");
    path(html, boxes, strength, color, "1");
  }

  private static void path(Html html, String boxes, String strength, String color, String opacity) {
    if (!boxes.isEmpty()) {
      html.open(
              "path",
              "d",
              boxes,
              "fill",
              "none",
              "stroke",
              color,
              "stroke-width",
              strength,
              "stroke-opacity",
              opacity)
          .close("path");
    }
  }

  private static void text(
      Html html, PointedArrays arrays, PointedArrays.Element cell, String text) {
    if (!text.isEmpty()) {
      String x = at(x(arrays, cell) + CELL / 2.0);
      html.element("text", text, "x", x, "y", at(y(arrays, cell) + CELL / 2.0 + 5));
    }
  }

  private static String box(PointedArrays arrays, PointedArrays.Element cell) {
    return "M"
        + at(x(arrays, cell))
        + ","
        + at(y(arrays, cell))
        + "h"
        + CELL
        + "v"
        + CELL
        + "h-"
        + CELL
        + "z";
  }

  private static double x(PointedArrays arrays, PointedArrays.Element cell) {
    return MARGIN + (arrays.grids().get(cell.grid()).left() + cell.column()) * CELL;
  }

  private static double y(PointedArrays arrays, PointedArrays.Element cell) {
    return MARGIN + NAME + (arrays.grids().get(cell.grid()).top() + cell.row()) * CELL;
  }

  private static String at(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels);
  }
}
