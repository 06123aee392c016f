package backprop.plot;

import backprop.tensor.Given;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * A loss of two weights as a map with contours, and on it ways that one can go down, a mark for
 * each step; what leaves the map is cut off at its edge.
 *
 * <p>Used in lesson 04.
 */
public final class Contours implements Picture {

  private static final int MARK = 8;

  // Those that are not of the map's own blue.
  private static final Color[] COLORS = {
    Style.color(1), Style.color(2), Style.color(6), Style.color(4)
  };

  private record Way(String name, double[][] points) {}

  private final String title;
  private final String xTitle;
  private final String yTitle;
  private final Axes axes;
  private final ContourMap map;
  private final List<Way> ways = new ArrayList<>();

  private Contours(String title, String xTitle, String yTitle, Axes axes, ContourMap map) {
    this.title = title;
    this.xTitle = xTitle;
    this.yTitle = yTitle;
    this.axes = axes;
    this.map = map;
  }

  /**
   * The map of a loss; {@code way} draws on it.
   *
   * @param loss of a point, of which the first number goes to the right
   * @param x from and to which number the map reaches, to the right
   * @param y the same, upwards
   * @throws IllegalArgumentException if a range is not two numbers, the second of them greater
   */
  public static Contours of(
      String title,
      String xTitle,
      String yTitle,
      DoubleBinaryOperator loss,
      double[] x,
      double[] y) {
    Given.require("Contours.of", "title", title);
    Given.require("Contours.of", "loss", loss);
    requireRange("x", x);
    requireRange("y", y);
    Axes axes = new Axes(x[0], x[1], y[0], y[1]);
    return new Contours(title, xTitle, yTitle, axes, ContourMap.of(axes, loss));
  }

  private static void requireRange(String name, double[] range) {
    Given.require("Contours.of", name, range);
    if (range.length != 2 || !(range[1] > range[0])) {
      throw new IllegalArgumentException(
          "Contours.of: " + name + " must be two numbers, from the lesser to the greater");
    }
  }

  /**
   * Draws a way, its start and its steps.
   *
   * @param points each of two numbers, in the order in which one went
   * @return this picture
   * @throws IllegalArgumentException if there are four ways already, or a point is not two numbers
   */
  public Contours way(String name, double[][] points) {
    Given.require("Contours.way", "name", name);
    Given.require("Contours.way", "points", points);
    if (ways.size() == COLORS.length) {
      throw new IllegalArgumentException(
          "Contours.way: there are colours for " + COLORS.length + " ways; draw fewer");
    }
    for (int i = 0; i < points.length; i++) {
      if (points[i].length != 2) {
        throw new IllegalArgumentException(
            "Contours.way: points must be [n][2], got " + points[i].length + " numbers at " + i);
      }
    }
    ways.add(new Way(name, points));
    return this;
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    canvas.image(map.image(), Axes.LEFT, Axes.TOP);
    axes.paint(canvas, title, xTitle, yTitle);
    Canvas inside = canvas.within(Axes.LEFT, Axes.TOP, Axes.WIDTH, Axes.HEIGHT);
    double x = Axes.LEFT + Axes.WIDTH + 20;
    for (int k = 0; k < ways.size(); k++) {
      draw(inside, ways.get(k).points(), k);
      double y = Axes.TOP + 6 + 22 * k;
      canvas.mark(COLORS[k], k, x + 8, y, MARK + 3);
      canvas.text(ways.get(k).name(), Style.TEXT, Style.INK, x + 22, y, Canvas.Anchor.LEFT);
    }
    map.paintScale(canvas, x, Axes.TOP + 14 + 22 * ways.size());
  }

  private void draw(Canvas canvas, double[][] points, int k) {
    for (int i = 1; i < points.length; i++) {
      double[] from = points[i - 1];
      double[] to = points[i];
      canvas.line(COLORS[k], 2, axes.px(from[0]), axes.py(from[1]), axes.px(to[0]), axes.py(to[1]));
    }
    for (double[] point : points) {
      canvas.mark(COLORS[k], k, axes.px(point[0]), axes.py(point[1]), MARK);
    }
  }

  @Override
  public int width() {
    double widest = 92;
    for (Way way : ways) {
      widest = Math.max(widest, Canvas.widthOf(way.name(), Style.TEXT));
    }
    return (int) Math.ceil(Axes.LEFT + Axes.WIDTH + 42 + widest + 12);
  }

  @Override
  public int height() {
    return Axes.HEIGHT + Axes.AROUND;
  }

  @Override
  public String title() {
    return title;
  }
}
