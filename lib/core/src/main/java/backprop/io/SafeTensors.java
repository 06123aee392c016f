package backprop.io;

import backprop.tensor.Given;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Named arrays in one file, in the safetensors format, which PyTorch and others read.
 *
 * <pre>
 * 8 bytes   the length N of the header, little-endian
 * N bytes   JSON: {name: {"dtype", "shape", "data_offsets": [begin, end]}, …}
 * the rest  the arrays' elements, row by row, little-endian, one array after another
 * </pre>
 *
 * <p>A file is data and nothing else: reading one runs no code. What a header says is held against
 * the file's length before memory is taken. F16 and BF16, in which others keep their models, become
 * FLOAT, which has every number that they have.
 *
 * <p>What is written here has a checksum among the header's notes, which reading holds it against.
 */
public final class SafeTensors {

  /** What the format itself says of a file, and what we say in it. */
  private static final String METADATA = "__metadata__";

  private static final String CHECKSUM = "backprop.sha256";

  /** The format's own limit. */
  private static final int LONGEST_HEADER = 100_000_000;

  /** Of an array on the Java heap. */
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** ND4J's own limit. */
  private static final int MOST_AXES = 32;

  private SafeTensors() {}

  /**
   * Writes the arrays, whole or not at all: a failure leaves what stood at the path before.
   *
   * @param arrays FLOAT, DOUBLE, INT32 or INT64, by name
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Map<String, INDArray> arrays) throws IOException {
    write(file, arrays, Map.of());
  }

  /**
   * The same, with notes in the header, which others may ask for: {@code format}, {@code pt}.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Map<String, INDArray> arrays, Map<String, String> notes)
      throws IOException {
    Given.require("SafeTensors.write", "file", file);
    Given.require("SafeTensors.write", "the map of arrays", arrays);
    Given.require("SafeTensors.write", "the map of notes", notes);
    ObjectNode header = new ObjectMapper().createObjectNode();
    ObjectNode metadata = header.putObject(METADATA);
    notes.forEach(metadata::put);
    metadata.put(CHECKSUM, Checksum.OPEN);
    long end = 0;
    for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
      String name = Given.require("SafeTensors.write", "a name", entry.getKey());
      INDArray a = entry.getValue();
      Shapes.requirePresent("SafeTensors.write", name, a);
      requireName(name);
      Kind kind = Kind.of(name, a.dataType());
      if (a.length() > LONGEST_ARRAY / kind.width) {
        throw new IllegalArgumentException(
            "SafeTensors.write: "
                + name
                + " must have at most 2 GB, got "
                + Shapes.text(a.shape()));
      }
      ObjectNode one = header.putObject(name);
      one.put("dtype", kind.name());
      ArrayNode shape = one.putArray("shape");
      // ND4J's array of nothing has the shape of a number.
      long[] sizes = a.isEmpty() && a.rank() == 0 ? new long[] {0} : a.shape();
      Arrays.stream(sizes).forEach(shape::add);
      long begin = end;
      end += a.length() * kind.width;
      one.putArray("data_offsets").add(begin).add(end);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    if (json.length > LONGEST_HEADER) {
      throw new IllegalArgumentException(
          "SafeTensors.write: the header must have at most 100,000,000 bytes, got "
              + json.length
              + "; write fewer arrays, or shorter names");
    }
    Path target = file.toAbsolutePath();
    Path writing = beside(file, target);
    try {
      try (FileChannel out = FileChannel.open(writing, StandardOpenOption.WRITE)) {
        ByteBuffer top = padded(json);
        Checksum checksum = new Checksum();
        checksum.add(top.slice(Long.BYTES, top.remaining() - Long.BYTES));
        writeAll(out, top);
        for (INDArray a : arrays.values()) {
          ByteBuffer bytes = Kind.of("", a.dataType()).bytes(a);
          checksum.add(bytes);
          writeAll(out, bytes);
        }
        metadata.put(CHECKSUM, checksum.digits());
        out.position(0);
        writeAll(out, padded(header.toString().getBytes(StandardCharsets.UTF_8)));
        out.force(true);
      }
      Files.move(
          writing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      keepName(target.getParent());
    } finally {
      Files.deleteIfExists(writing);
    }
  }

  /**
   * A name is on the disk once its directory is; where directories cannot be forced, it will be.
   */
  private static void keepName(Path directory) {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException notHere) {
      // Windows opens no directory.
    }
  }

  private static void requireName(String name) {
    if (name.equals(METADATA)) {
      throw new IllegalArgumentException(
          "SafeTensors.write: no array can be called "
              + METADATA
              + ", which the format keeps for itself");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new IllegalArgumentException(
          "SafeTensors.write: a name must be text that UTF-8 can hold, got half of a character in \""
              + name
              + '"');
    }
  }

  /** An empty file in the same directory, which takes the other's place once it is whole. */
  private static Path beside(Path file, Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException(
          "SafeTensors.write: " + file + " is a directory; add the name of a file");
    }
    try {
      Files.createDirectories(target.getParent());
      return Files.createTempFile(target.getParent(), ".writing-", "");
    } catch (FileSystemException e) {
      String reason = e instanceof AccessDeniedException ? "no permission" : e.getReason();
      throw new IOException(
          "SafeTensors.write: cannot write into the directory "
              + target.getParent()
              + (reason == null ? "" : ": " + reason)
              + "; choose another",
          e);
    }
  }

  /**
   * The arrays of a file, in its order; they outlive a training step that they are read in.
   *
   * @throws IOException if it cannot be read, or is not in the format, with what is wrong and where
   */
  public static Map<String, INDArray> read(Path file) throws IOException {
    return read(file, name -> true);
  }

  /**
   * Those of a file's arrays whose names are asked for. The others take no memory, and may be of
   * types that are not read.
   *
   * @throws IOException if it cannot be read, or is not in the format, with what is wrong and where
   */
  public static Map<String, INDArray> read(Path file, Predicate<String> which) throws IOException {
    Given.require("SafeTensors.read", "file", file);
    Given.require("SafeTensors.read", "which", which);
    requireFile(file);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      JsonNode header = header(file, in);
      long start = in.position();
      long length = in.size() - start;
      String digits = header.path(METADATA).path(CHECKSUM).asText();
      Checksum checksum = new Checksum();
      if (!digits.isEmpty()) {
        checksum.addHeader(headerBytes(file, in, start), digits);
      }
      Map<String, INDArray> arrays = new LinkedHashMap<>();
      long expected = 0;
      String before = "";
      for (Map.Entry<String, JsonNode> entry : sorted(header).entrySet()) {
        String name = entry.getKey();
        boolean isAskedFor = which.test(name);
        Kind kind = isAskedFor ? kind(file, name, entry.getValue().path("dtype")) : null;
        long[] shape = naturals(file, name, "shape", entry.getValue());
        long[] offsets = naturals(file, name, "data_offsets", entry.getValue());
        if (isAskedFor) {
          long size = size(file, name, shape, kind);
          requirePlace(file, name, offsets, size, kind.name() + " " + Shapes.text(shape));
        } else {
          requireTwo(file, name, offsets);
        }
        if (offsets[0] > expected) {
          throw broken(
              file, name + " begins at " + offsets[0] + after(before, expected) + NO_PADDING);
        }
        if (offsets[0] < expected) {
          throw broken(
              file,
              name
                  + " begins at "
                  + offsets[0]
                  + after(before, expected)
                  + "; arrays never overlap");
        }
        if (offsets[1] > length) {
          throw broken(
              file,
              name + " ends at " + offsets[1] + ", the data at " + length + "; it is cut short");
        }
        before = name;
        expected = offsets[1];
        if (!isAskedFor) {
          pass(file, in, start + offsets[1], digits.isEmpty() ? null : checksum);
          continue;
        }
        long size = offsets[1] - offsets[0];
        requireRoom(file, name, shape, size);
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        readAll(file, in, bytes);
        if (!digits.isEmpty()) {
          checksum.add(bytes);
        }
        arrays.put(name, Workspaces.outside(() -> kind.array(bytes, shape)));
      }
      if (expected != length) {
        throw broken(file, "the data ends at " + length + after(before, expected) + NO_PADDING);
      }
      if (!digits.isEmpty() && !digits.equals(checksum.digits())) {
        throw broken(file, "its checksum is not that of what it holds; take another copy");
      }
      return arrays;
    }
  }

  private static final String NO_PADDING =
      "; the format has no padding, but for spaces at the end of the header";

  private static String after(String before, long expected) {
    return ", " + (before.isEmpty() ? "and there is no array before" : before + " at " + expected);
  }

  /** Goes on to there, taking what lies between into the checksum, if there is one. */
  private static void pass(Path file, FileChannel in, long end, Checksum checksum)
      throws IOException {
    while (checksum != null && in.position() < end) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(1 << 20, end - in.position()));
      readAll(file, in, bytes);
      checksum.add(bytes);
    }
    in.position(end);
  }

  private static void requireTwo(Path file, String name, long[] offsets) throws IOException {
    if (offsets.length != 2 || offsets[1] < offsets[0]) {
      throw broken(
          file,
          name + " must have two data_offsets, begin and end, got " + Arrays.toString(offsets));
    }
  }

  private static void requirePlace(Path file, String name, long[] offsets, long size, String what)
      throws IOException {
    if (offsets.length != 2) {
      throw broken(file, name + " must have two data_offsets, got " + offsets.length);
    }
    if (offsets[1] - offsets[0] != size) {
      throw broken(
          file,
          name
              + " has the data_offsets "
              + Arrays.toString(offsets)
              + ", "
              + (offsets[1] - offsets[0])
              + " bytes, where "
              + what
              + " takes "
              + size);
    }
  }

  /** What is right by the format, and more than we can hold. */
  private static void requireRoom(Path file, String name, long[] shape, long size)
      throws IOException {
    if (size > LONGEST_ARRAY) {
      throw unsupported(file, size + " bytes, of the array " + name + "; at most 2 GB are read");
    }
    if (shape.length > MOST_AXES) {
      throw unsupported(
          file, shape.length + " axes, of the array " + name + "; ND4J has at most " + MOST_AXES);
    }
  }

  private static void requireFile(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return;
    }
    String what = Files.isDirectory(file) ? "is a directory, not a file" : "is not there";
    Path directory = Files.isDirectory(file) ? file : file.toAbsolutePath().getParent();
    throw new IOException("SafeTensors.read: " + file + " " + what + "; " + beside(directory));
  }

  /** The files of this kind that there are, for one who has mistyped. */
  private static String beside(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return "there is no directory " + directory + " either";
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names =
          files
              .map(f -> f.getFileName().toString())
              .filter(name -> name.endsWith(".safetensors"))
              .sorted()
              .limit(10)
              .toList();
      return directory + " has " + (names.isEmpty() ? "no .safetensors" : names);
    }
  }

  /** The header as it stands in the file, whose data begins at {@code start}. */
  private static byte[] headerBytes(Path file, FileChannel in, long start) throws IOException {
    in.position(Long.BYTES);
    ByteBuffer bytes = ByteBuffer.allocate((int) start - Long.BYTES);
    readAll(file, in, bytes);
    return bytes.array();
  }

  private static JsonNode header(Path file, FileChannel in) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readAll(file, in, first);
    long length = first.getLong(0);
    if (length < 2 || length > in.size() - Long.BYTES) {
      throw broken(
          file,
          "its first 8 bytes announce a header of "
              + length
              + " bytes, in a file of "
              + in.size()
              + "; is it a safetensors file?");
    }
    if (length > LONGEST_HEADER) {
      throw unsupported(
          file, "a header of " + length + " bytes; the format's own limit is " + LONGEST_HEADER);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    readAll(file, in, bytes);
    requirePadding(file, bytes.array());
    try {
      JsonNode header =
          new ObjectMapper()
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(bytes.array());
      if (header != null && header.isObject()) {
        return header;
      }
    } catch (IOException e) {
      throw broken(file, "its header is no JSON: " + e.getMessage().lines().findFirst().orElse(""));
    }
    throw broken(file, "its header is no JSON object");
  }

  /** JSON from the first byte on, and spaces where it is longer. */
  private static void requirePadding(Path file, byte[] header) throws IOException {
    if (header[0] != '{') {
      throw broken(
          file,
          String.format("its header begins with 0x%02x, not with {, so it is no JSON", header[0]));
    }
    byte last = header[header.length - 1];
    if (last >= 0 && last < ' ') {
      throw broken(
          file,
          String.format("its header is padded with 0x%02x; the format pads with spaces", last));
    }
  }

  /**
   * The arrays by where they lie; the header's notes are not among them. One without elements ends
   * where it begins, and so does the next begin there.
   */
  private static Map<String, JsonNode> sorted(JsonNode header) {
    Map<String, JsonNode> sorted = new LinkedHashMap<>();
    header.properties().stream()
        .filter(entry -> !entry.getKey().equals(METADATA))
        .sorted(Comparator.comparingLong(SafeTensors::begin).thenComparingLong(SafeTensors::end))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  private static long begin(Map.Entry<String, JsonNode> entry) {
    return entry.getValue().path("data_offsets").path(0).asLong(-1);
  }

  private static long end(Map.Entry<String, JsonNode> entry) {
    return entry.getValue().path("data_offsets").path(1).asLong(-1);
  }

  /** A list of whole numbers from 0 up, with which an array is described. */
  private static long[] naturals(Path file, String name, String what, JsonNode description)
      throws IOException {
    JsonNode node = description.path(what);
    if (!node.isArray()) {
      throw broken(file, name + " has no " + what);
    }
    long[] numbers = new long[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = node.get(i).asLong(-1);
      if (!node.get(i).isIntegralNumber() || !node.get(i).canConvertToLong() || numbers[i] < 0) {
        throw broken(file, name + " has the " + what + " " + node);
      }
    }
    return numbers;
  }

  private static long size(Path file, String name, long[] shape, Kind kind) throws IOException {
    try {
      long size = kind.width;
      for (long length : shape) {
        size = Math.multiplyExact(size, length);
      }
      return size;
    } catch (ArithmeticException e) {
      throw broken(
          file, name + " of the shape " + Shapes.text(shape) + " has more bytes than any file");
    }
  }

  private static Kind kind(Path file, String name, JsonNode dtype) throws IOException {
    for (Kind kind : Kind.values()) {
      if (dtype.isTextual() && kind.name().equals(dtype.textValue())) {
        return kind;
      }
    }
    if (!dtype.isTextual()) {
      throw broken(
          file, name + (dtype.isMissingNode() ? " has no dtype" : " has the dtype " + dtype));
    }
    throw unsupported(
        file,
        dtype.textValue()
            + ", the dtype of "
            + name
            + "; those read are "
            + Arrays.toString(Kind.values())
            + ", so convert it where the file was made");
  }

  private static IOException unsupported(Path file, String what) {
    return new IOException("SafeTensors.read: " + file + ": not supported: " + what);
  }

  private static IOException broken(Path file, String what) {
    return new IOException("SafeTensors.read: " + file + " is broken: " + what);
  }

  /**
   * The header and its length, with spaces at its end so that the data begins at a multiple of 8.
   */
  private static ByteBuffer padded(byte[] header) {
    int length = (header.length + 7) / 8 * 8;
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    bytes.put(header);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void readAll(Path file, FileChannel in, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (in.read(bytes) < 0) {
        throw broken(file, "it ends in the middle, after " + in.size() + " bytes");
      }
    }
    bytes.flip();
  }

  /** The element types, by the format's names; those that we write first. */
  private enum Kind {
    F32(DataType.FLOAT, 4),
    F64(DataType.DOUBLE, 8),
    I32(DataType.INT32, 4),
    I64(DataType.INT64, 8),
    F16(DataType.FLOAT, 2),
    BF16(DataType.FLOAT, 2);

    private final DataType type;
    private final int width;

    Kind(DataType type, int width) {
      this.type = type;
      this.width = width;
    }

    static Kind of(String name, DataType type) {
      for (Kind kind : values()) {
        if (kind.type == type) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          "SafeTensors.write: "
              + name
              + " must be FLOAT, DOUBLE, INT32 or INT64, got "
              + type
              + "; castTo one of them first");
    }

    ByteBuffer bytes(INDArray a) {
      if (a.isEmpty()) {
        return ByteBuffer.allocate(0);
      }
      int size = Math.toIntExact(a.length() * width);
      ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      INDArray rows = a.dup('c');
      switch (this) {
        case F32 -> bytes.asFloatBuffer().put(rows.data().asFloat());
        case F64 -> bytes.asDoubleBuffer().put(rows.data().asDouble());
        case I32 -> bytes.asIntBuffer().put(rows.data().asInt());
        default -> bytes.asLongBuffer().put(rows.data().asLong());
      }
      return bytes;
    }

    INDArray array(ByteBuffer bytes, long[] shape) {
      int n = bytes.remaining() / width;
      if (n == 0) {
        return Nd4j.empty(type).reshape('c', shape);
      }
      INDArray flat =
          switch (this) {
            case F32 -> {
              float[] values = new float[n];
              bytes.asFloatBuffer().get(values);
              yield Nd4j.createFromArray(values);
            }
            case F64 -> {
              double[] values = new double[n];
              bytes.asDoubleBuffer().get(values);
              yield Nd4j.createFromArray(values);
            }
            case I32 -> {
              int[] values = new int[n];
              bytes.asIntBuffer().get(values);
              yield Nd4j.createFromArray(values);
            }
            case F16, BF16 -> {
              float[] values = new float[n];
              for (int i = 0; i < n; i++) {
                short bits = bytes.getShort(i * width);
                values[i] = this == F16 ? Halves.ofF16(bits) : Halves.ofBf16(bits);
              }
              yield Nd4j.createFromArray(values);
            }
            default -> {
              long[] values = new long[n];
              bytes.asLongBuffer().get(values);
              yield Nd4j.createFromArray(values);
            }
          };
      return flat.reshape('c', shape);
    }
  }
}
