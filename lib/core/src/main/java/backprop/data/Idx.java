package backprop.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The IDX format, of arrays of unsigned bytes: two zeros, the type 8, the rank, each size as a
 * big-endian integer, then the elements.
 *
 * @param shape the sizes
 * @param elements row by row
 */
record Idx(int[] shape, byte[] elements) {

  private static final int UNSIGNED_BYTE = 8;

  /**
   * Reads a whole file.
   *
   * @throws IllegalArgumentException if the bytes are not what the header says, naming the file
   */
  static Idx parse(String file, byte[] bytes) {
    if (bytes.length < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UNSIGNED_BYTE) {
      throw new IllegalArgumentException(
          "Idx.parse: "
              + file
              + " must begin with the bytes 00 00 08, got "
              + HexFormat.ofDelimiter(" ")
                  .formatHex(Arrays.copyOf(bytes, Math.min(3, bytes.length)))
              + "; it is no IDX file of bytes");
    }
    int rank = bytes[3] & 0xff;
    int header = 4 + 4 * rank;
    if (rank < 1 || bytes.length < header) {
      throw new IllegalArgumentException(
          "Idx.parse: "
              + file
              + " must have at least one size and a header of "
              + header
              + " bytes, got "
              + bytes.length
              + " bytes in all");
    }
    int[] shape = new int[rank];
    ByteBuffer.wrap(bytes, 4, 4 * rank).asIntBuffer().get(shape);
    if (Arrays.stream(shape).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "Idx.parse: " + file + " must have sizes of at least 1, got " + Arrays.toString(shape));
    }
    // Stops multiplying where no file could follow, so that no product of sizes runs over.
    long elements =
        Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a > Integer.MAX_VALUE ? a : a * b);
    if (bytes.length - header != elements) {
      throw new IllegalArgumentException(
          "Idx.parse: "
              + file
              + " must have "
              + elements
              + " elements for the shape "
              + Arrays.toString(shape)
              + ", got "
              + (bytes.length - header)
              + "; it was cut off or has been added to");
    }
    return new Idx(shape, Arrays.copyOfRange(bytes, header, bytes.length));
  }
}
