package backprop.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.LineMetrics;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;

/** A white ground to draw on by hand, for pictures that are no charts of XChart's. */
final class Canvas {

  /** Where a text lies about the point it is given. */
  enum Anchor {
    LEFT(0),
    CENTER(0.5),
    RIGHT(1);

    private final double share;

    Anchor(double share) {
      this.share = share;
    }
  }

  // Measures text before there is anything to draw on.
  private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

  private final Graphics2D g;

  Canvas(Graphics2D graphics, int width, int height) {
    g = (Graphics2D) graphics.create();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    box(Color.WHITE, 0, 0, width, height);
  }

  static double widthOf(String text, Font font) {
    return font.getStringBounds(text, MEASURE).getWidth();
  }

  static double lineHeight(Font font) {
    return font.getLineMetrics("Ág", MEASURE).getHeight();
  }

  void box(Color color, double x, double y, double width, double height) {
    g.setColor(color);
    g.fill(new Rectangle2D.Double(x, y, width, height));
  }

  /** Writes a line whose vertical middle is at {@code y}. */
  void text(String text, Font font, Color color, double x, double y, Anchor anchor) {
    LineMetrics metrics = font.getLineMetrics(text, MEASURE);
    g.setFont(font);
    g.setColor(color);
    g.drawString(
        text,
        (float) (x - anchor.share * widthOf(text, font)),
        (float) (y + (metrics.getAscent() - metrics.getDescent()) / 2));
  }

  /** Writes a line from below to above, whose middle is at the point. */
  void textUpwards(String text, Font font, Color color, double x, double y) {
    AffineTransform before = g.getTransform();
    g.rotate(-Math.PI / 2, x, y);
    text(text, font, color, x, y, Anchor.CENTER);
    g.setTransform(before);
  }
}
