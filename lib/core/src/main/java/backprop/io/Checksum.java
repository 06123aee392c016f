package backprop.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * SHA-256 of a file that names it itself: of its header, where the digits are zeros, and of its
 * data. A file that was cut, or of which a disk lost a block, has the right length and other
 * numbers.
 */
final class Checksum {

  /** What stands where the digits will. */
  static final String OPEN = "0".repeat(64);

  private final MessageDigest digest;

  Checksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Takes the bytes in, and leaves the buffer as it is. */
  void add(ByteBuffer bytes) {
    digest.update(bytes.duplicate());
  }

  /** Takes a header in, with zeros in the place of these digits. */
  void addHeader(byte[] header, String digits) {
    byte[] open = header.clone();
    int at = new String(header, StandardCharsets.ISO_8859_1).indexOf(digits);
    Arrays.fill(open, at, at + digits.length(), (byte) '0');
    digest.update(open);
  }

  /** The digits of all that was taken in. */
  String digits() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
