package backprop.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.LineMetrics;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

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

  private Canvas(Graphics2D graphics) {
    g = graphics;
  }

  /** This canvas, of which only a rectangle can be drawn on. */
  Canvas within(double x, double y, double width, double height) {
    Graphics2D part = (Graphics2D) g.create();
    part.clip(new Rectangle2D.Double(x, y, width, height));
    return new Canvas(part);
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

  void line(Color color, double strength, double x1, double y1, double x2, double y2) {
    g.setColor(color);
    g.setStroke(new BasicStroke((float) strength));
    g.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  /** A shape about the point, one for each {@code kind}: circle, square, diamond, triangle. */
  void mark(Color color, int kind, double x, double y, double size) {
    double r = size / 2;
    Path2D path = new Path2D.Double();
    switch (kind % 4) {
      case 0 -> path.append(new Ellipse2D.Double(x - r, y - r, size, size), false);
      case 1 ->
          path.append(new Rectangle2D.Double(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r), false);
      case 2 -> polygon(path, x, y - 1.2 * r, x + 1.2 * r, y, x, y + 1.2 * r, x - 1.2 * r, y);
      default -> polygon(path, x, y - 1.2 * r, x + 1.2 * r, y + r, x - 1.2 * r, y + r);
    }
    g.setColor(color);
    g.fill(path);
    g.setColor(Color.WHITE);
    g.setStroke(new BasicStroke(1));
    g.draw(path);
  }

  private static void polygon(Path2D path, double... xy) {
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
  }

  void image(BufferedImage image, int x, int y) {
    g.drawImage(image, x, y, null);
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
