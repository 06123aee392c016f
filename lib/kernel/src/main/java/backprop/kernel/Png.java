package backprop.kernel;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * A chart as a PNG file, with twice the pixels that it takes on a plain screen, so that it is crisp
 * on a fine one.
 *
 * @param base64 the file
 * @param width in a page's pixels: half of the file's
 */
record Png(String base64, int width) {

  private static final int FINENESS = 2;

  static Png of(IChart chart) {
    int width = chart.getWidth();
    int height = chart.getHeight();
    BufferedImage image =
        new BufferedImage(FINENESS * width, FINENESS * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.scale(FINENESS, FINENESS);
    chart.paint(graphics, width, height);
    graphics.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException("Png.of: could not encode \"" + chart.getTitle() + '"', e);
    }
    return new Png(Base64.getEncoder().encodeToString(file.toByteArray()), width);
  }
}
