package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class HeatMapTest {

  // A cell of a small matrix is 28 pixels wide and high, the first at (12, 54).
  private static Color cell(BufferedImage image, int row, int column) {
    return new Color(image.getRGB(12 + 28 * column + 14, 54 + 28 * row + 14));
  }

  @Test
  @DisplayName("Of numbers with signs, zero is white, below it is blue, above it vermilion")
  void signs() {
    INDArray a = Nd4j.createFromArray(new double[][] {{-2, 0, 2}});
    BufferedImage image = HeatMap.of(a).image(1);

    assertTrue(cell(image, 0, 0).getBlue() > cell(image, 0, 0).getRed());
    assertEquals(Color.WHITE, cell(image, 0, 1));
    assertTrue(cell(image, 0, 2).getRed() > cell(image, 0, 2).getBlue());
  }

  @Test
  @DisplayName("Of numbers without signs, the least is white and each greater one darker")
  void darker() {
    INDArray a = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
    BufferedImage image = HeatMap.of(a).image(1);

    assertEquals(Color.WHITE, cell(image, 0, 0));
    assertTrue(cell(image, 0, 0).getRed() > cell(image, 0, 1).getRed());
    assertTrue(cell(image, 0, 1).getRed() > cell(image, 1, 0).getRed());
    assertTrue(cell(image, 1, 0).getRed() > cell(image, 1, 1).getRed());
  }

  @Test
  @DisplayName("NaN and infinity are black, and do not bend the scale of the others")
  void notANumber() {
    double nan = Double.NaN;
    double infinity = Double.POSITIVE_INFINITY;
    INDArray a = Nd4j.createFromArray(new double[][] {{1, nan}, {infinity, 2}});
    BufferedImage image = HeatMap.of(a).image(1);

    assertEquals(Color.BLACK, cell(image, 0, 1));
    assertEquals(Color.BLACK, cell(image, 1, 0));
    assertEquals(Color.WHITE, cell(image, 0, 0));
    assertFalse(Color.WHITE.equals(cell(image, 1, 1)));
  }

  @Test
  @DisplayName("A transposed view is drawn transposed")
  void transposed() {
    INDArray a = Nd4j.createFromArray(new double[][] {{-1, 0}, {1, 0}});
    BufferedImage image = HeatMap.of(a.transpose()).image(1);

    assertTrue(cell(image, 0, 1).getRed() > cell(image, 0, 1).getBlue());
    assertEquals(Color.WHITE, cell(image, 1, 0));
  }

  @Test
  @DisplayName("A matrix of a million elements is drawn no wider than a notebook")
  void large() {
    HeatMap map = HeatMap.of(Nd4j.zeros(DataType.FLOAT, 1000, 1000));

    assertTrue(map.width() <= Style.WIDTH, map.width() + " wide");
    assertTrue(map.height() <= Style.HEIGHT, map.height() + " high");
  }

  @Test
  @DisplayName("An array of rank 3 has no heat map, and the message says what to do")
  void rank() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> HeatMap.of(Nd4j.zeros(DataType.FLOAT, 2, 3, 4)));

    assertEquals(
        "HeatMap.of: a must be a matrix with at least one element, got [2, 3, 4]; reshape it to"
            + " [rows, columns] first",
        e.getMessage());
  }
}
