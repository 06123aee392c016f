package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bar of a picture's colours")
class ColorBarTest {

  private static final int WHITE = Color.WHITE.getRGB();
  private static final ColorBar BAR = new ColorBar(10, 20, 101);

  private final BufferedImage image = new BufferedImage(90, 150, BufferedImage.TYPE_INT_RGB);
  private final Graphics2D graphics = image.createGraphics();
  private final Canvas canvas = new Canvas(graphics, 90, 150);

  @Test
  @DisplayName(
      "has the greatest on top, the least at the bottom, and every share between them once")
  void colors() {
    BAR.paint(canvas, share -> new Color(0, (int) Math.round(200 * share), 0));
    for (int i = 0; i <= 100; i++) {
      Color color = new Color(image.getRGB(18, 20 + i));
      assertEquals(200 - 2 * i, color.getGreen(), i == 0 ? 0 : 2, "in line " + i);
      assertEquals(0, color.getRed());
    }
    assertEquals(WHITE, image.getRGB(18, 19));
    assertEquals(WHITE, image.getRGB(18, 122));
    assertEquals(WHITE, image.getRGB(9, 60));
    assertEquals(WHITE, image.getRGB(10 + ColorBar.WIDTH, 60));
  }

  @Test
  @DisplayName("has its numbers beside it, those of its ends too")
  void labels() {
    for (double share : new double[] {0, 0.5, 1}) {
      canvas.box(Color.WHITE, 0, 0, 90, 150);
      BAR.label(canvas, "8", share);
      int first = Integer.MAX_VALUE;
      int last = -1;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          if (image.getRGB(x, y) != WHITE) {
            assertTrue(x >= 10 + ColorBar.WIDTH, x + ", " + y + " is not beside the bar");
            first = Math.min(first, y);
            last = Math.max(last, y);
          }
        }
      }
      assertTrue(first >= 20 && last <= 121, "from " + first + " to " + last);
      double middle = 20 + Math.max(6, Math.min(95, (1 - share) * 101));
      assertEquals(middle, (first + last) / 2.0, 2);
    }
  }
}
