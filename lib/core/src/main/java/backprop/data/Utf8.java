package backprop.data;

/**
 * Bytes as text, with U+FFFD in the place of what is not UTF-8: one for each longest beginning of a
 * character that does not go on, and for each byte with which none begins.
 *
 * <p>Java's own decoder has one U+FFFD for the three bytes of a surrogate, where Unicode's
 * recommendation, which Python follows, has three.
 */
final class Utf8 {

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  static String decode(byte... bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int first = bytes[at] & 0xff;
      int length = length(first);
      int good = 1;
      while (good < length && at + good < bytes.length && goesOn(first, good, bytes[at + good])) {
        good++;
      }
      if (length > 0 && good == length) {
        text.appendCodePoint(point(bytes, at, length));
      } else {
        text.append(REPLACEMENT);
      }
      at += good;
    }
    return text.toString();
  }

  /** Of the character that begins with this byte; 0 if none does. */
  private static int length(int first) {
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
      return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  /** Whether a byte may stand there: the second bounds what would be too long, or no character. */
  private static boolean goesOn(int first, int which, byte signed) {
    int b = signed & 0xff;
    int low = 0x80;
    int high = 0xbf;
    if (which == 1) {
      low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : low;
      high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high;
    }
    return b >= low && b <= high;
  }

  private static int point(byte[] bytes, int at, int length) {
    int point = bytes[at] & (length == 1 ? 0x7f : 0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      point = point << 6 | bytes[at + i] & 0x3f;
    }
    return point;
  }
}
