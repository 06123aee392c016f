package backprop.plot;

import backprop.train.ConfusionMatrix;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;

/**
 * Which classes are taken for which: a row for each true class, a column for each predicted one,
 * and the count in each cell.
 *
 * <p>The darker a cell, the larger its share of its row; the shade goes with the share's square
 * root, so that rare mistakes still show. What is right lies on the diagonal, in blue; mistakes are
 * vermilion.
 */
public final class ConfusionPlot implements Picture {

  private static final int CELL_HEIGHT = 34;
  private static final int PADDING = 14;
  private static final int AXIS = 26;

  private final long[][] counts;
  private final List<String> classNames;
  private final double names;
  private final double cell;

  private ConfusionPlot(long[][] counts, List<String> classNames) {
    this.counts = counts;
    this.classNames = classNames;
    double widest = 0;
    for (String name : classNames) {
      widest = Math.max(widest, Canvas.widthOf(name, Style.TEXT));
    }
    names = widest;
    cell = Math.max(60, Math.ceil(widest) + 8);
  }

  /** The picture of what {@link ConfusionMatrix} counted. */
  public static ConfusionPlot of(ConfusionMatrix matrix) {
    return of(matrix.counts(), matrix.classNames());
  }

  /**
   * The picture of counts.
   *
   * @param counts {@code counts[t][p]}: examples of class {@code t} that were predicted to be
   *     {@code p}
   * @throws IllegalArgumentException if {@code counts} is not square, or of another size than
   *     {@code classNames}
   */
  public static ConfusionPlot of(long[][] counts, List<String> classNames) {
    int k = classNames.size();
    if (k == 0 || counts.length != k || Arrays.stream(counts).anyMatch(row -> row.length != k)) {
      throw new IllegalArgumentException(
          "ConfusionPlot.of: counts must be ["
              + k
              + ", "
              + k
              + "], a row and a column for each of the classes "
              + classNames
              + ", got rows of the lengths "
              + Arrays.stream(counts).map(row -> row.length).toList());
    }
    long[][] copy = Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    return new ConfusionPlot(copy, List.copyOf(classNames));
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    double left = left();
    double top = top();
    int k = counts.length;
    canvas.text(
        "predicted class",
        Style.TITLE,
        Style.INK,
        left + k * cell / 2,
        PADDING + 6,
        Canvas.Anchor.CENTER);
    canvas.textUpwards(
        "true class", Style.TITLE, Style.INK, PADDING + 6, top + k * CELL_HEIGHT / 2.0);
    for (int t = 0; t < k; t++) {
      double y = top + (t + 0.5) * CELL_HEIGHT;
      String name = classNames.get(t);
      canvas.text(name, Style.TEXT, Style.INK, left - 8, y, Canvas.Anchor.RIGHT);
      double x = left + (t + 0.5) * cell;
      canvas.text(name, Style.TEXT, Style.INK, x, top - 12, Canvas.Anchor.CENTER);
      paintRow(canvas, t, left, top + t * CELL_HEIGHT);
    }
  }

  private void paintRow(Canvas canvas, int t, double left, double y) {
    long all = Arrays.stream(counts[t]).sum();
    for (int p = 0; p < counts[t].length; p++) {
      double shade = all == 0 ? 0 : Math.sqrt((double) counts[t][p] / all);
      Color ground = new Colors(-1, 1).of(t == p ? -shade : shade);
      canvas.box(Style.GRID, left + p * cell, y, cell, CELL_HEIGHT);
      canvas.box(ground, left + p * cell + 0.5, y + 0.5, cell - 1, CELL_HEIGHT - 1);
      canvas.text(
          "" + counts[t][p],
          Style.TEXT,
          Colors.inkOn(ground),
          left + (p + 0.5) * cell,
          y + CELL_HEIGHT / 2.0,
          Canvas.Anchor.CENTER);
    }
  }

  private double left() {
    return PADDING + AXIS + names + 8;
  }

  private double top() {
    return PADDING + AXIS + 20;
  }

  @Override
  public int width() {
    return (int) Math.ceil(left() + counts.length * cell + PADDING);
  }

  @Override
  public int height() {
    return (int) Math.ceil(top() + counts.length * CELL_HEIGHT + PADDING);
  }

  @Override
  public String title() {
    return "Confusion matrix of " + counts.length + " classes";
  }
}
