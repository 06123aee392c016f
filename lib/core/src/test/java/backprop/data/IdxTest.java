package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The IDX reader")
class IdxTest {

  private static String message(int... bytes) {
    return assertThrows(IllegalArgumentException.class, () -> Idx.parse("f.idx", of(bytes)))
        .getMessage();
  }

  private static byte[] of(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  @DisplayName("reads sizes, then elements")
  void reads() {
    Idx idx = Idx.parse("f.idx", of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255));
    assertArrayEquals(new int[] {2, 3}, idx.shape());
    assertArrayEquals(of(1, 2, 3, 4, 5, 255), idx.elements());
  }

  @Test
  @DisplayName("refuses other formats, and shows how they begin")
  void otherFormats() {
    String rest = "; it is no IDX file of bytes";
    assertEquals(
        "Idx.parse: f.idx must begin with the bytes 00 00 08, got 1f 8b 08" + rest,
        message(0x1f, 0x8b, 8, 0));
    assertEquals(
        "Idx.parse: f.idx must begin with the bytes 00 00 08, got 00 00 0d" + rest,
        message(0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0));
    assertEquals("Idx.parse: f.idx must begin with the bytes 00 00 08, got " + rest, message());
  }

  @Test
  @DisplayName("refuses a header that is cut off or has no sizes")
  void header() {
    assertEquals(
        "Idx.parse: f.idx must have at least one size and a header of 12 bytes, got 8 bytes in all",
        message(0, 0, 8, 2, 0, 0, 0, 2));
    assertEquals(
        "Idx.parse: f.idx must have at least one size and a header of 4 bytes, got 5 bytes in all",
        message(0, 0, 8, 0, 1));
  }

  @Test
  @DisplayName("refuses elements that are cut off, or too many")
  void elements() {
    String rest = "; it was cut off or has been added to";
    assertEquals(
        "Idx.parse: f.idx must have 3 elements for the shape [3], got 2" + rest,
        message(0, 0, 8, 1, 0, 0, 0, 3, 7, 7));
    assertEquals(
        "Idx.parse: f.idx must have 3 elements for the shape [3], got 4" + rest,
        message(0, 0, 8, 1, 0, 0, 0, 3, 7, 7, 7, 7));
  }

  @Test
  @DisplayName("refuses sizes that no file can have")
  void sizes() {
    assertEquals(
        "Idx.parse: f.idx must have sizes of at least 1, got [-1, -1]",
        message(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 7));
    assertEquals(
        "Idx.parse: f.idx must have sizes of at least 1, got [0]", message(0, 0, 8, 1, 0, 0, 0, 0));
    // Four times 2^16 would be 2^64, which is 0 in a long.
    assertThrows(
        IllegalArgumentException.class,
        () -> Idx.parse("f.idx", of(0, 0, 8, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)));
  }
}
