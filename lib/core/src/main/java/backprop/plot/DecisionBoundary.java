package backprop.plot;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Shapes;
import backprop.train.Decision;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which class a network gives to each point of a plane, as a ground for the examples; an example on
 * another class's ground is a mistake.
 *
 * <p>Classes differ in colour and in the shape of their marks.
 */
public final class DecisionBoundary implements Picture {

  private static final int CELLS = 220;
  private static final int MARK = 9;

  private final Axes axes;
  private final BufferedImage ground;
  private final double[][] points;
  private final int[] classes;
  private final List<String> classNames;
  private final String xTitle;
  private final String yTitle;

  private DecisionBoundary(
      Layer model,
      double[][] points,
      int[] classes,
      List<String> classNames,
      String xTitle,
      String yTitle) {
    this.points = points;
    this.classes = classes;
    this.classNames = List.copyOf(classNames);
    this.xTitle = xTitle;
    this.yTitle = yTitle;
    double[] x = range(points, 0);
    double[] y = range(points, 1);
    axes = new Axes(x[0], x[1], y[0], y[1]);
    ground = ground(model);
  }

  /**
   * The picture of a network with two inputs.
   *
   * @param model its output has a column for each class, of which the largest wins, or one column,
   *     whose sign decides between two
   * @param x the examples, {@code [n, 2]}
   * @param classes of the examples, {@code [n]}
   * @param classNames at most 7, the number of colours
   * @throws IllegalArgumentException if a shape is another, or a class has no name
   */
  public static DecisionBoundary of(
      Layer model,
      INDArray x,
      INDArray classes,
      List<String> classNames,
      String xTitle,
      String yTitle) {
    Shapes.requireColumns("DecisionBoundary.of", "x", x, 2);
    Shapes.requireIndices("DecisionBoundary.of", "classes", classes, classNames.size());
    Shapes.requireShape("DecisionBoundary.of", "classes", classes, x.size(0));
    if (classNames.size() > Style.colors()) {
      throw new IllegalArgumentException(
          "DecisionBoundary.of: there are colours for "
              + Style.colors()
              + " classes, got "
              + classNames.size());
    }
    return new DecisionBoundary(
        model,
        x.castTo(DataType.DOUBLE).toDoubleMatrix(),
        classes.toIntVector(),
        classNames,
        xTitle,
        yTitle);
  }

  /** From the least to the greatest, and a tenth more at each side. */
  private static double[] range(double[][] points, int column) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double[] point : points) {
      least = Math.min(least, point[column]);
      greatest = Math.max(greatest, point[column]);
    }
    double more = greatest > least ? (greatest - least) / 10 : 1;
    return new double[] {least - more, greatest + more};
  }

  private BufferedImage ground(Layer model) {
    double[][] grid = new double[CELLS * CELLS][];
    for (int i = 0; i < grid.length; i++) {
      double across = (i % CELLS + 0.5) / CELLS;
      double up = (i / CELLS + 0.5) / CELLS;
      grid[i] =
          new double[] {
            axes.x0() + across * (axes.x1() - axes.x0()), axes.y0() + up * (axes.y1() - axes.y0())
          };
    }
    INDArray z = model.forward(like(model, Nd4j.create(grid)), Mode.EVAL);
    int[] winners = Decision.of("DecisionBoundary.of", model, z, classNames.size(), grid.length);
    if (Arrays.stream(winners).anyMatch(c -> c == Decision.NONE)) {
      throw new IllegalArgumentException(
          "DecisionBoundary.of: the model's output must be numbers, got NaN; its training went"
              + " wrong, look at its loss");
    }
    return axes.image(
        (x, y) -> {
          int i = (int) ((x - axes.x0()) / (axes.x1() - axes.x0()) * CELLS);
          int j = (int) ((y - axes.y0()) / (axes.y1() - axes.y0()) * CELLS);
          return tint(Style.color(winners[j * CELLS + i])).getRGB() & 0xFFFFFF;
        });
  }

  /** In the type of the model's weights; a layer without any takes FLOAT. */
  private static INDArray like(Layer model, INDArray grid) {
    return grid.castTo(
        model.parameters().isEmpty() ? DataType.FLOAT : model.parameters().get(0).type());
  }

  /** The colour, with three parts of white. */
  private static Color tint(Color color) {
    return new Color(
        (color.getRed() + 3 * 255) / 4,
        (color.getGreen() + 3 * 255) / 4,
        (color.getBlue() + 3 * 255) / 4);
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    canvas.image(ground, Axes.LEFT, Axes.TOP);
    axes.paint(canvas, title(), xTitle, yTitle);
    for (int i = 0; i < points.length; i++) {
      double px = axes.px(points[i][0]);
      double py = axes.py(points[i][1]);
      canvas.mark(Style.color(classes[i]), classes[i], px, py, MARK);
    }
    double left = Axes.LEFT + Axes.WIDTH + 24;
    for (int k = 0; k < classNames.size(); k++) {
      double y = Axes.TOP + 14 + 26 * k;
      canvas.box(tint(Style.color(k)), left - 12, y - 11, 24, 22);
      canvas.mark(Style.color(k), k, left, y, MARK);
      canvas.text(classNames.get(k), Style.TEXT, Style.INK, left + 20, y, Canvas.Anchor.LEFT);
    }
  }

  @Override
  public int width() {
    double widest = 0;
    for (String name : classNames) {
      widest = Math.max(widest, Canvas.widthOf(name, Style.TEXT));
    }
    return (int) Math.ceil(Axes.LEFT + Axes.WIDTH + 44 + widest + 12);
  }

  @Override
  public int height() {
    return Axes.HEIGHT + Axes.AROUND;
  }

  @Override
  public String title() {
    return "The class given to each point";
  }
}
