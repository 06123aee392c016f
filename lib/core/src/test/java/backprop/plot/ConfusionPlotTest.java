package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConfusionPlotTest {

  private static final List<String> NAMES = List.of("cat", "dog");

  private static BufferedImage image(List<String> names, long[]... counts) {
    return ConfusionPlot.of(counts, names).image(1);
  }

  private static BufferedImage image(long[]... counts) {
    return image(NAMES, counts);
  }

  /** The smallest rectangle outside of which two pictures are the same. */
  private static Rectangle difference(BufferedImage a, BufferedImage b) {
    Rectangle where = new Rectangle(-1, -1);
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        if (a.getRGB(x, y) != b.getRGB(x, y)) {
          where.add(new Rectangle(x, y, 1, 1));
        }
      }
    }
    return where;
  }

  // Cells are 60 by 34 pixels, and end 14 pixels before the picture's right and lower edges.
  private static Rectangle cell(BufferedImage image, int t, int p) {
    int left = image.getWidth() - 14 - 2 * 60;
    return new Rectangle(left + 60 * p - 1, image.getHeight() - 14 - 34 * (2 - t), 61, 35);
  }

  private static Color ground(BufferedImage image, int t, int p) {
    Rectangle cell = cell(image, t, p);
    return new Color(image.getRGB(cell.x + 4, cell.y + 4));
  }

  @Test
  @DisplayName("Each count stands in the row of its true and the column of its predicted class")
  void counts() {
    // The same shares, and so the same shades: only the digits differ.
    BufferedImage few = image(new long[] {1, 0}, new long[] {0, 3});
    BufferedImage many = image(new long[] {1, 0}, new long[] {0, 4});
    Rectangle changed = difference(few, many);

    assertTrue(cell(few, 1, 1).contains(changed), changed + " is not in the cell of 3");

    BufferedImage mistaken = image(new long[] {1, 0}, new long[] {3, 0});
    assertEquals(Color.WHITE, ground(mistaken, 0, 1));
    assertTrue(ground(mistaken, 1, 0).getRed() > ground(mistaken, 1, 0).getBlue());
    assertEquals(Color.WHITE, ground(mistaken, 1, 1));
  }

  @Test
  @DisplayName("What is right is blue, and darker with its share of its row")
  void shades() {
    BufferedImage image = image(new long[] {9, 1}, new long[] {500, 500});

    Color most = ground(image, 0, 0);
    Color half = ground(image, 1, 1);
    assertTrue(most.getBlue() > most.getRed());
    assertTrue(most.getRed() < half.getRed(), "9 of 10 is darker than 500 of 1000");
  }

  @Test
  @DisplayName("A class's name stands at its row and above its column, and nowhere else")
  void names() {
    long[][] counts = {{1, 0}, {0, 1}};
    BufferedImage image = image(counts);
    // The same letters, so that both pictures have one size.
    Rectangle changed = difference(image, image(List.of("cat", "god"), counts));

    Rectangle row = cell(image, 1, 0);
    Rectangle column = cell(image, 0, 1);
    assertTrue(changed.x < row.x, "to the left of the cells");
    assertTrue(changed.getMaxX() > column.x, "and above the second column");
    assertTrue(changed.y < column.y, "above the cells");
    assertTrue(changed.getMaxY() > row.y, "and beside the second row");
    assertTrue(changed.getMaxX() <= column.getMaxX() && changed.getMaxY() <= row.getMaxY());
  }

  @Test
  @DisplayName("A class without examples has a row of zeros, not an error")
  void noExample() {
    BufferedImage image = image(new long[] {0, 0}, new long[] {0, 1});

    assertEquals(Color.WHITE, ground(image, 0, 0));
  }

  @Test
  @DisplayName("Counts that do not fit the class names are refused")
  void sizes() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ConfusionPlot.of(new long[][] {{1, 2, 3}, {4, 5, 6}}, NAMES));

    assertEquals(
        "ConfusionPlot.of: counts must be [2, 2], a row and a column for each of the classes [cat,"
            + " dog], got rows of the lengths [3, 3]",
        e.getMessage());
  }
}
