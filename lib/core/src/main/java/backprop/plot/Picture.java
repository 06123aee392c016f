package backprop.plot;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** A picture that is no chart of XChart's. As the last value of a cell, it is shown. */
public interface Picture {

  /** What stands for it where there are no pictures. */
  String title();

  /** What a reader is told of it who does not see it. */
  default String description() {
    return title();
  }

  /** How wide it is on a page, in pixels. */
  int width();

  /** How high it is on a page, in pixels. */
  int height();

  /** Paints all of it, from the point (0, 0) to (width, height). */
  void paint(Graphics2D graphics);

  /**
   * The picture as pixels.
   *
   * @param fineness how many of them stand for one of the page's, across and down
   */
  default BufferedImage image(int fineness) {
    BufferedImage image =
        new BufferedImage(fineness * width(), fineness * height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.scale(fineness, fineness);
    paint(graphics);
    graphics.dispose();
    return image;
  }
}
