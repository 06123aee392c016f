package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

@DisplayName("The digits")
class DigitsTest {

  @Test
  @DisplayName("are 1,797 images of 64 pixels, as many of each class as UCI says")
  void counts() {
    Dataset digits = Digits.load();
    assertArrayEquals(new long[] {1797, 64}, digits.x().shape());
    assertEquals(DataType.FLOAT, digits.x().dataType());
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), digits.classNames());
    int[] counts = new int[10];
    for (int label : digits.y().toIntVector()) {
      counts[label]++;
    }
    assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
  }

  @Test
  @DisplayName("go from 0 to 1, and their pixels add up to the file's 561,718 sixteenths")
  void pixels() {
    double sum = 0;
    for (float pixel : Digits.load().x().data().asFloat()) {
      // Sixteenths are exact in binary, and so is their sum.
      assertEquals(pixel, Math.min(1, Math.max(0, pixel)));
      sum += pixel;
    }
    assertEquals(561_718 / 16.0, sum);
  }

  @Test
  @DisplayName("begin with a zero whose first row is 0 0 5 13 9 1 0 0 sixteenths")
  void firstDigit() {
    Dataset digits = Digits.load();
    assertEquals(0, digits.y().getInt(0));
    float[] row = digits.x().getRow(0).toFloatVector();
    float[] expected = {0, 0, 5, 13, 9, 1, 0, 0};
    for (int i = 0; i < 8; i++) {
      assertEquals(expected[i], 16 * row[i]);
    }
  }
}
