package backprop.io;

/**
 * Numbers of 16 bits as FLOAT, exactly: it has all of theirs, NaN's bits and the sign of 0 too.
 *
 * <pre>
 *        sign   exponent   fraction   value
 * F16      1        5         10      ±2^(e-15)  · 1.fraction;  e = 0: ±2^-14  · 0.fraction;  e = 31:  ∞, NaN
 * BF16     1        8          7      ±2^(e-127) · 1.fraction;  e = 0: ±2^-126 · 0.fraction;  e = 255: ∞, NaN
 * F32      1        8         23      as BF16
 * </pre>
 */
final class Halves {

  private Halves() {}

  /** BF16 is FLOAT's first half. */
  static float ofBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** IEEE 754's binary16. */
  static float ofF16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      // A whole number of 2^-24, of which FLOAT has every one as a normal number.
      float size = fraction * 0x1p-24f;
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(size));
    }
    int wide = exponent == 31 ? 255 : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
