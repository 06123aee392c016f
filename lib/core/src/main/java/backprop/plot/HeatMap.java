package backprop.plot;

import backprop.tensor.Shapes;
import java.awt.Graphics2D;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix as coloured cells, row 0 on top, with the scale of its colours beside it.
 *
 * <p>Where numbers of both signs occur, white is zero, blue below and vermilion above; else white
 * is the least number. A cell that is NaN or infinite is black. Of a matrix with more than {@value
 * #MOST} rows or columns, evenly spaced ones are shown, and the line below the shape says how many.
 */
public final class HeatMap implements Picture {

  private static final int MOST = 200;
  private static final int WIDEST = Style.WIDTH - 180;
  private static final int TALLEST = 300;
  private static final int LARGEST_CELL = 28;
  private static final int LONGEST_TO_SHORTEST = 6;
  private static final int LEFT = 12;
  private static final int TOP = 54;

  private final String title;
  private final String axes;
  private final double[][] cells;
  private final Colors colors;
  private final double cellWidth;
  private final double cellHeight;

  private HeatMap(INDArray a, double[][] cells) {
    this.title = Shapes.text(a.shape());
    this.axes =
        axis("row", a.size(0), cells.length, "top")
            + ", "
            + axis("column", a.size(1), cells[0].length, "left");
    this.cells = cells;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double[] row : cells) {
      for (double value : row) {
        if (Double.isFinite(value)) {
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
        }
      }
    }
    this.colors = least > greatest ? new Colors(0, 0) : Colors.spanning(least, greatest);
    double w = Math.min(LARGEST_CELL, (double) WIDEST / cells[0].length);
    double h = Math.min(LARGEST_CELL, (double) TALLEST / cells.length);
    this.cellWidth = Math.min(w, LONGEST_TO_SHORTEST * h);
    this.cellHeight = Math.min(h, LONGEST_TO_SHORTEST * w);
  }

  /**
   * The picture of a matrix.
   *
   * @throws IllegalArgumentException if {@code a} has another rank than 2, or no element
   */
  public static HeatMap of(INDArray a) {
    Shapes.requirePresent("HeatMap.of", "a", a);
    if (a.rank() != 2 || a.length() == 0) {
      throw new IllegalArgumentException(
          "HeatMap.of: a must be a matrix with at least one element, got "
              + Shapes.text(a.shape())
              + "; reshape it to [rows, columns] first");
    }
    long[] rows = spaced(a.size(0));
    long[] columns = spaced(a.size(1));
    double[][] cells = new double[rows.length][columns.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        cells[i][j] = a.getDouble(rows[i], columns[j]);
      }
    }
    return new HeatMap(a, cells);
  }

  private static String axis(String name, long n, int shown, String start) {
    String some = shown < n ? shown + " " : "";
    return n == 1 ? "1 " + name : some + name + "s from 0, at the " + start + ", to " + (n - 1);
  }

  /** Indices from the first to the last, {@value #MOST} at most. */
  private static long[] spaced(long n) {
    int shown = (int) Math.min(n, MOST);
    long[] indices = new long[shown];
    for (int i = 0; i < shown; i++) {
      indices[i] = shown == 1 ? 0 : Math.round((double) i * (n - 1) / (shown - 1));
    }
    return indices;
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    canvas.text(title, Style.TITLE, Style.INK, LEFT, 16, Canvas.Anchor.LEFT);
    canvas.text(axes, Style.TEXT, Style.INK, LEFT, 37, Canvas.Anchor.LEFT);
    for (int i = 0; i < cells.length; i++) {
      for (int j = 0; j < cells[i].length; j++) {
        canvas.box(
            colors.of(cells[i][j]),
            LEFT + j * cellWidth,
            TOP + i * cellHeight,
            cellWidth,
            cellHeight);
      }
    }
    scale(canvas, LEFT + cells[0].length * cellWidth + 28);
  }

  private void scale(Canvas canvas, double x) {
    ColorBar bar = new ColorBar(x, TOP, barLength());
    double range = colors.greatest() - colors.least();
    bar.paint(canvas, share -> colors.of(colors.least() + range * share));
    bar.label(canvas, text(colors.greatest()), 1);
    if (colors.least() < 0 && colors.greatest() > 0) {
      bar.label(canvas, "0", 0.5);
    }
    bar.label(canvas, text(colors.least()), 0);
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private int barLength() {
    return (int) Math.max(80, cells.length * cellHeight);
  }

  @Override
  public int width() {
    double picture = LEFT + cells[0].length * cellWidth + 28 + ColorBar.WIDTH + 100;
    return (int) Math.ceil(Math.max(picture, LEFT + Canvas.widthOf(axes, Style.TEXT) + 12));
  }

  @Override
  public int height() {
    return TOP + barLength() + 16;
  }

  @Override
  public String title() {
    return title;
  }
}
