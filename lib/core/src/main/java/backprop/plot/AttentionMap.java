package backprop.plot;

import backprop.tensor.Shapes;
import java.awt.Graphics2D;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Who looks at whom: of each head of an attention, a row for every step that looks and a column for
 * every step that it looks at.
 *
 * <p>White is a share of 0, dark blue one of 1, in every head alike. Used in lesson 18.
 */
public final class AttentionMap implements Picture {

  private static final int LEFT = 28;
  private static final int TOP = 44;
  private static final int GAP = 26;
  private static final int BAR = 70;
  private static final int LARGEST_CELL = 26;
  private static final int SMALLEST_LABELLED = 11;
  private static final Colors COLORS = new Colors(0, 1);

  private final double[][][] shares;
  private final List<String> tokens;
  private final int columns;
  private final double cell;
  private final double label;

  private AttentionMap(double[][][] shares, List<String> tokens) {
    this.shares = shares;
    this.tokens = List.copyOf(tokens);
    columns = Math.min(2, shares.length);
    double widest = 0;
    for (String token : tokens) {
      widest = Math.max(widest, Canvas.widthOf(token, Style.TEXT));
    }
    double room = Style.WIDTH - LEFT - BAR - columns * (GAP + widest + 8);
    double size = Math.min(LARGEST_CELL, room / columns / tokens.size());
    label = size < SMALLEST_LABELLED ? 0 : widest + 8;
    cell = label > 0 ? size : Math.max(1, size + widest / tokens.size());
  }

  /**
   * The picture of one sequence's attention.
   *
   * @param attention {@code [heads, t, t]}: of {@code MultiHeadAttention.attention()} one example,
   *     {@code get(point(0), all(), all(), all())}
   * @param tokens what to call the steps, one for each
   * @throws IllegalArgumentException if the shape is another, or there is not one token a step
   */
  public static AttentionMap of(INDArray attention, List<String> tokens) {
    Shapes.requirePresent("AttentionMap.of", "attention", attention);
    int t = tokens.size();
    if (attention.rank() != 3 || attention.length() == 0) {
      throw new IllegalArgumentException(
          "AttentionMap.of: attention must be [heads, t, t], got "
              + Shapes.text(attention.shape())
              + "; take one example of a batch");
    }
    Shapes.requireShape("AttentionMap.of", "attention", attention, attention.size(0), t, t);
    double[][][] shares = new double[(int) attention.size(0)][t][t];
    for (int h = 0; h < shares.length; h++) {
      for (int s = 0; s < t; s++) {
        for (int r = 0; r < t; r++) {
          shares[h][s][r] = attention.getDouble(h, s, r);
        }
      }
    }
    return new AttentionMap(shares, tokens);
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    for (int h = 0; h < shares.length; h++) {
      double left = LEFT + label + h % columns * (side() + label + GAP);
      double top = TOP + label + h / columns * (side() + label + TOP);
      paint(canvas, h, left, top);
    }
    double below = height() - 14.0;
    double middle = LEFT + (columns * (side() + label + GAP) - GAP) / 2;
    canvas.text("step looked at", Style.TEXT, Style.INK, middle, below, Canvas.Anchor.CENTER);
    canvas.textUpwards("step that looks", Style.TEXT, Style.INK, 14, (TOP + below) / 2);
    scale(canvas, width() - BAR + 14.0);
  }

  private void paint(Canvas canvas, int h, double left, double top) {
    double middle = left + side() / 2;
    double above = top - label - 14;
    String name = "head " + (h + 1);
    canvas.text(name, Style.TITLE, Style.INK, middle, above, Canvas.Anchor.CENTER);
    canvas.box(Style.GRID, left - 1, top - 1, side() + 2, side() + 2);
    for (int s = 0; s < tokens.size(); s++) {
      double y = top + s * cell;
      for (int r = 0; r < tokens.size(); r++) {
        canvas.box(COLORS.of(shares[h][s][r]), left + r * cell, y, cell, cell);
      }
      if (label > 0) {
        String token = tokens.get(s);
        double half = Canvas.widthOf(token, Style.TEXT) / 2;
        canvas.text(token, Style.TEXT, Style.INK, left - 6, y + cell / 2, Canvas.Anchor.RIGHT);
        double x = left + (s + 0.5) * cell;
        if (token.length() == 1) {
          canvas.text(token, Style.TEXT, Style.INK, x, top - 10, Canvas.Anchor.CENTER);
        } else {
          canvas.textUpwards(token, Style.TEXT, Style.INK, x, top - 6 - half);
        }
      }
    }
  }

  private void scale(Canvas canvas, double x) {
    double top = TOP + label;
    ColorBar bar = new ColorBar(x, top, (int) Math.max(80, Math.min(200, side())));
    bar.paint(canvas, COLORS::of);
    canvas.text("share", Style.TEXT, Style.INK, x, top - 14, Canvas.Anchor.LEFT);
    bar.label(canvas, "1", 1);
    bar.label(canvas, "0", 0);
  }

  private double side() {
    return cell * tokens.size();
  }

  @Override
  public int width() {
    return (int) Math.ceil(LEFT + columns * (side() + label + GAP) + BAR);
  }

  @Override
  public int height() {
    int rows = (shares.length + columns - 1) / columns;
    return (int) Math.ceil(rows * (side() + label + TOP) + 34);
  }

  @Override
  public String title() {
    return "Attention of " + shares.length + (shares.length == 1 ? " head" : " heads");
  }
}
