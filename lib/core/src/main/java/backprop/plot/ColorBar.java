package backprop.plot;

import java.awt.Color;
import java.util.function.DoubleFunction;

/**
 * The scale of a picture's colours: an upright bar, the greatest on top, with numbers beside it.
 *
 * <p>Heights are shares of the bar: 0 at the bottom, 1 on top.
 */
record ColorBar(double x, double top, int length) {

  static final int WIDTH = 18;

  /** As far as half a line of text reaches: the numbers at the ends lie beside the bar. */
  private static final int HALF_A_LINE = 6;

  void paint(Canvas canvas, DoubleFunction<Color> colorAt) {
    for (int i = 0; i < length; i++) {
      canvas.box(colorAt.apply(1 - (double) i / (length - 1)), x, top + i, WIDTH, 1.5);
    }
  }

  void label(Canvas canvas, String text, double share) {
    double y = top + (1 - share) * length;
    double beside = Math.max(top + HALF_A_LINE, Math.min(top + length - HALF_A_LINE, y));
    canvas.text(text, Style.TEXT, Style.INK, x + WIDTH + HALF_A_LINE, beside, Canvas.Anchor.LEFT);
  }
}
