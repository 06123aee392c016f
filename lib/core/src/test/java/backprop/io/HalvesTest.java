package backprop.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A number of 16 bits")
class HalvesTest {

  /** IEEE 754-2008's table of binary16, and what -2, ∞ and a third are. */
  @ParameterizedTest(name = "F16 {0} is {1}")
  @CsvSource({
    "0000, 0.0",
    "8000, -0.0",
    "0001, 5.960464477539063e-8",
    "8001, -5.960464477539063e-8",
    "03ff, 6.097555160522461e-5",
    "0400, 6.103515625e-5",
    "3555, 0.333251953125",
    "3bff, 0.99951171875",
    "3c00, 1",
    "3c01, 1.0009765625",
    "c000, -2",
    "7bff, 65504",
    "fbff, -65504",
    "7c00, Infinity",
    "fc00, -Infinity",
    "7e00, NaN",
    "7c01, NaN",
    "ffff, NaN"
  })
  void f16(String bits, double value) {
    assertEquals(value, Halves.ofF16((short) Integer.parseInt(bits, 16)));
  }

  /** The upper half of what Float.floatToIntBits gives. */
  @ParameterizedTest(name = "BF16 {0} is {1}")
  @CsvSource({
    "0000, 0.0",
    "8000, -0.0",
    "0001, 9.183549615799121e-41",
    "007f, 1.1663108012064884e-38",
    "0080, 1.1754943508222875e-38",
    "3f80, 1",
    "c000, -2",
    "4049, 3.140625",
    "7f7f, 3.3895313892515355e38",
    "7f80, Infinity",
    "ff80, -Infinity",
    "7fc0, NaN",
    "ff81, NaN"
  })
  void bf16(String bits, double value) {
    assertEquals(value, Halves.ofBf16((short) Integer.parseInt(bits, 16)));
  }

  @Test
  @DisplayName("is what its parts say, each of the 65,536")
  void all() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertEquals(value(bits, 5, 10), Halves.ofF16((short) bits), "F16 " + bits);
      assertEquals(value(bits, 8, 7), Halves.ofBf16((short) bits), "BF16 " + bits);
    }
  }

  @Test
  @DisplayName("that is none keeps its bits")
  void payloads() {
    assertEquals(0xffc0_2000, Float.floatToRawIntBits(Halves.ofF16((short) 0xfe01)));
    assertEquals(0xffc1_0000, Float.floatToRawIntBits(Halves.ofBf16((short) 0xffc1)));
    assertTrue(Float.isNaN(Halves.ofF16((short) 0x7c01)));
  }

  /** By the definition, in double. */
  private static double value(int bits, int exponents, int fractions) {
    double sign = bits >> 15 == 0 ? 1 : -1;
    int most = (1 << exponents) - 1;
    int exponent = bits >> fractions & most;
    double fraction = (bits & (1 << fractions) - 1) / (double) (1 << fractions);
    if (exponent == most) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    int bias = most / 2;
    return exponent == 0
        ? sign * Math.scalb(fraction, 1 - bias)
        : sign * Math.scalb(1 + fraction, exponent - bias);
  }
}
