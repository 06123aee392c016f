package backprop.kernel;

import backprop.plot.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * A picture as a PNG file, with twice the pixels that it takes on a plain screen, so that it is
 * crisp on a fine one.
 *
 * @param base64 the file
 * @param width in a page's pixels: half of the file's
 * @param description what a reader is told of it who does not see it
 */
record Png(String base64, int width, String description) {

  private static final int FINENESS = 2;

  static Png of(Picture picture) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture.image(FINENESS), "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException("Png.of: could not encode \"" + picture.title() + '"', e);
    }
    return new Png(
        Base64.getEncoder().encodeToString(file.toByteArray()),
        picture.width(),
        picture.description());
  }
}
