package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArrayEquationTest {

  private static final INDArray SIGNS = Nd4j.createFromArray(new double[][] {{-2, 0}, {1, 2}});

  // The cells of a small array are 28 pixels wide and high. Of two columns, the second begins in
  // the middle of the picture; the first row begins below the name, at 34.
  private static Color cell(BufferedImage image, int row, int column) {
    int middle = image.getWidth() / 2;
    return new Color(image.getRGB(middle + 28 * (column - 1) + 14, 34 + 28 * row + 14));
  }

  @Test
  @DisplayName("Zero is white, below it is blue, above it vermilion, and twice as far is darker")
  void colors() {
    BufferedImage image = ArrayEquation.of("a", SIGNS).image(1);

    assertTrue(cell(image, 0, 0).getBlue() > cell(image, 0, 0).getRed());
    assertEquals(Color.WHITE, cell(image, 0, 1));
    assertTrue(cell(image, 1, 0).getRed() > cell(image, 1, 0).getBlue());
    assertTrue(cell(image, 1, 1).getGreen() < cell(image, 1, 0).getGreen());
  }

  @Test
  @DisplayName("Where no number is negative, zero is white all the same, and the rest vermilion")
  void positive() {
    INDArray a = Nd4j.createFromArray(new double[][] {{0, 1}, {1, 2}});
    BufferedImage image = ArrayEquation.of("a", a).image(1);

    assertEquals(Color.WHITE, cell(image, 0, 0));
    assertTrue(cell(image, 0, 1).getRed() > cell(image, 0, 1).getBlue());
  }

  @Test
  @DisplayName("A list of numbers is drawn as one row")
  void vector() {
    INDArray b = Nd4j.createFromArray(-1.0, 1.0);
    BufferedImage image = ArrayEquation.of("a", b).image(1);

    assertTrue(cell(image, 0, 0).getBlue() > cell(image, 0, 0).getRed());
    assertTrue(cell(image, 0, 1).getRed() > cell(image, 0, 1).getBlue());
  }

  @Test
  @DisplayName("A row, a column and an element are framed in ink, and nothing else is")
  void frames() {
    INDArray zeros = Nd4j.zeros(DataType.DOUBLE, 2, 3);
    ArrayEquation plain = ArrayEquation.of("Z", zeros);

    int row = ink(plain.row(1)) - ink(plain);
    int column = ink(plain.column(2)) - ink(plain);
    int element = ink(plain.element(1, 2)) - ink(plain);
    assertTrue(row > column && column > element && element > 0, row + " " + column + " " + element);
  }

  private static int ink(Picture picture) {
    BufferedImage image = picture.image(1);
    int ink = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (new Color(image.getRGB(x, y)).getRed() < 100) {
          ink++;
        }
      }
    }
    return ink;
  }

  @Test
  @DisplayName("All arrays are drawn with one size of cell, so that equal lengths are seen to be")
  void oneScale() {
    INDArray x = Nd4j.zeros(DataType.FLOAT, 5, 64);
    INDArray w = Nd4j.zeros(DataType.FLOAT, 64, 10);
    ArrayEquation equation =
        ArrayEquation.of("X", x).then("·", "W", w).then("=", "Z", Nd4j.zeros(5, 10));

    assertEquals("X · W = Z", equation.title());
    assertTrue(equation.width() <= Style.WIDTH, equation.width() + " wide");
    assertTrue(equation.height() > 64 * (equation.width() - 140) / 90, equation.height() + " high");
  }

  @Test
  @DisplayName("What is added later does not change the picture that was there")
  void unchanged() {
    ArrayEquation first = ArrayEquation.of("P", SIGNS);
    int width = first.width();
    first.then("−", "Y", SIGNS);

    assertEquals(width, first.width());
  }

  @Test
  @DisplayName("An array of rank 3, or too large to see a cell of, is refused with its shape")
  void refused() {
    IllegalArgumentException rank =
        assertThrows(
            IllegalArgumentException.class,
            () -> ArrayEquation.of("X", Nd4j.zeros(DataType.FLOAT, 2, 3, 4)));
    assertEquals(
        "ArrayEquation: X must be [n] or [rows, columns], with 1 to 100 of each, got [2, 3, 4];"
            + " draw a part of it",
        rank.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ArrayEquation.of("X", Nd4j.zeros(DataType.FLOAT, 2, 784)));
  }

  @Test
  @DisplayName("A frame must lie inside its array")
  void outside() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> ArrayEquation.of("X", SIGNS).element(0, 2));
    assertEquals(
        "ArrayEquation: X has the shape [2, 2] and no element [0, 2]; rows and columns count"
            + " from 0",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> ArrayEquation.of("X", SIGNS).row(-1));
  }
}
