package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ImageGridTest {

  // Two images of 2 by 2 pixels are drawn 28 times as large, side by side, 10 pixels apart.
  private static final int SCALE = 28;
  private static final int GAP = 10;

  private static Color pixel(BufferedImage grid, int image, int row, int column) {
    int x = GAP + image * (2 * SCALE + GAP) + column * SCALE + SCALE / 2;
    return new Color(grid.getRGB(x, GAP + row * SCALE + SCALE / 2));
  }

  private static void assertGrey(int expected, Color actual) {
    assertEquals(new Color(expected, expected, expected), actual);
  }

  @Test
  @DisplayName("Each number lies where it should: images along, rows down, columns right")
  void places() {
    INDArray images = Nd4j.createFromArray(new float[][] {{0, 1, 0.2f, 0.4f}, {0.6f, 0, 0, 0.8f}});
    BufferedImage grid = ImageGrid.of(images, 2, List.of("a", "b")).image(1);

    assertGrey(0, pixel(grid, 0, 0, 0));
    assertGrey(255, pixel(grid, 0, 0, 1));
    assertGrey(51, pixel(grid, 0, 1, 0));
    assertGrey(102, pixel(grid, 0, 1, 1));
    assertGrey(153, pixel(grid, 1, 0, 0));
    assertGrey(204, pixel(grid, 1, 1, 1));
  }

  @Test
  @DisplayName("Numbers beyond 1 widen the scale for all images")
  void wide() {
    INDArray images = Nd4j.createFromArray(0f, 255f, 51f, 0f, 0f, 0f, 0f, 102f).reshape(2, 2, 2);
    BufferedImage grid = ImageGrid.of(images, 2, List.of("a", "b")).image(1);

    assertGrey(255, pixel(grid, 0, 0, 1));
    assertGrey(51, pixel(grid, 0, 1, 0));
    assertGrey(102, pixel(grid, 1, 1, 1));
  }

  @Test
  @DisplayName("A caption is drawn below its image, and makes room for itself")
  void captions() {
    INDArray one = Nd4j.zeros(DataType.FLOAT, 1, 784);
    ImageGrid plain = ImageGrid.of(one, 1, List.of(""));
    ImageGrid captioned =
        ImageGrid.of(one, 1, List.of("a sentence wider than the image\nand a second line"));

    assertTrue(captioned.width() > plain.width());
    assertTrue(captioned.height() > plain.height() + 20);
    assertTrue(hasInk(captioned.image(1), plain.height()));
  }

  private static boolean hasInk(BufferedImage image, int fromY) {
    for (int y = fromY; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (new Color(image.getRGB(x, y)).getRed() < 100) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  @DisplayName("Rows that are no squares are refused with their shape")
  void noSquare() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageGrid.of(Nd4j.zeros(DataType.FLOAT, 2, 10), 2, List.of("a", "b")));

    assertEquals(
        "ImageGrid.of: images must be [n, h, w], or [n, h*w] with h equal to w, got [2, 10]; one"
            + " image is [1, h, w]",
        e.getMessage());
  }

  @Test
  @DisplayName("Fewer captions than images are refused")
  void captionsMissing() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageGrid.of(Nd4j.zeros(DataType.FLOAT, 2, 4), 2, List.of("a")));
  }
}
