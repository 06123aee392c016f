package backprop.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.tensor.Workspaces;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A file of arrays")
class SafeTensorsTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("made by the Python package has the numbers that Python put there")
  void fromPython() throws Exception {
    assertPythonsNumbers(SafeTensors.read(byPython()));
  }

  @Test
  @DisplayName("has the same numbers after it was written and read, whatever the arrays' order")
  void roundTrip() throws Exception {
    Map<String, INDArray> arrays = SafeTensors.read(byPython());
    arrays.replace("dense1.w", arrays.get("dense1.w").dup('f'));
    Path file = directory.resolve("deep/er/ours.safetensors");
    SafeTensors.write(file, arrays);
    assertPythonsNumbers(SafeTensors.read(file));
    // For binder/tests/test_safetensors.py, which has Python read it.
    SafeTensors.write(Path.of("target", "by-java.safetensors"), arrays);
    INDArray view = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}).getColumn(1);
    SafeTensors.write(file, Map.of("view", view));
    assertArrayEquals(new float[] {2, 5}, SafeTensors.read(file).get("view").toFloatVector());
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  @DisplayName("begins its data at a multiple of eight, as the format asks")
  void aligned() throws IOException {
    Path file = directory.resolve("a.safetensors");
    SafeTensors.write(file, Map.of("abc", Nd4j.zeros(DataType.FLOAT, 1)));
    long header =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, header % 8);
    assertEquals(8 + header + 4, Files.size(file));
  }

  @Test
  @DisplayName("that is broken is refused, with what is wrong")
  void broken() throws IOException {
    assertBroken("", "ends in the middle");
    assertBroken(bytes(1L << 60, ""), "announce a header of");
    assertBroken(bytes(-1, ""), "announce a header of -1");
    assertBroken(bytes(50, "{}"), "announce a header of 50");
    assertBroken(bytes(4, "[1]]"), "no JSON");
    assertBroken(file("{\"a\":", 0), "no JSON");
    String a = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    assertBroken(file(a + "}", 4), "a ends at 8, the data at 4; it is cut short");
    assertBroken(file(a + "}", 12), "the data ends at 12, a at 8; the format has no padding");
    assertBroken(file("{}", 4), "the data ends at 4, and there is no array before");
    assertBroken(
        file(a.replace("[2]", "[3]") + "}", 8),
        "a has the data_offsets [0, 8], 8 bytes, where F32 [3] takes 12");
    assertBroken(file(a.replace("F32", "F16") + "}", 8), "where F16 [2] takes 4");
    assertBroken(
        file(a.replace("[0,8]", "[4,12]") + "}", 12),
        "a begins at 4, and there is no array before; the format has no padding");
    assertBroken(file(a.replace("[2]", "[-2]") + "}", 8), "a has the shape [-2]");
    assertBroken(file(a.replace("[2]", "[9999999999,9999999999]") + "}", 8), "than any file");
    assertBroken(file(a.replace("\"F32\"", "32") + "}", 8), "a has the dtype 32");
    assertBroken(file(a.replace("\"dtype\":\"F32\",", "") + "}", 8), "a has no dtype");
    assertBroken(file("{\"a\":3}", 8), "a has no dtype");
    assertBroken(file(" " + a + "}", 8), "begins with 0x20, not with {");
    assertBroken(file(a + "}\0\0", 8), "padded with 0x00; the format pads with spaces");
    String b = a.substring(1).replace("\"a\"", "\"b\"");
    assertBroken(file(a + "," + b + "}", 8), "b begins at 0, a at 8; arrays never overlap");
    assertBroken(file(a + "," + a.substring(1) + "}", 8), "no JSON: Duplicate field 'a'");
    assertBroken(file(a + "} {}", 8), "no JSON: Trailing token");
    assertBroken(file(a.replace("[0,8]", "[0]") + "}", 8), "a must have two data_offsets, got 1");
    assertBroken(file(a.replace("[0,8]", "[0,8,9]") + "}", 8), "two data_offsets, got 3");
    assertBroken(file(a.replace("[0,8]", "[0,8.5]") + "}", 8), "the data_offsets [0,8.5]");
    assertBroken(file(a.replace("[0,8]", "[0,\"8\"]") + "}", 8), "the data_offsets [0,\"8\"]");
    assertBroken(file(a.replace("[0,8]", "{}") + "}", 8), "a has no data_offsets");
    // 2^64 + 2, which as a long would be the 2 that is right.
    assertBroken(file(a.replace("[2]", "[18446744073709551618]") + "}", 8), "has the shape [1844");
  }

  @Test
  @DisplayName("may list an array without elements after the one that begins where it lies")
  void withoutElements() throws IOException {
    String full = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    String none = "\"b\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]}";
    Path file = directory.resolve("empty.safetensors");
    for (String header : List.of(full + "," + none, none + "," + full)) {
      Files.write(file, file("{" + header + "}", 8).getBytes(StandardCharsets.ISO_8859_1));
      Map<String, INDArray> arrays = SafeTensors.read(file);
      assertArrayEquals(new long[] {0, 3}, arrays.get("b").shape());
      assertArrayEquals(new float[] {0, 0}, arrays.get("a").toFloatVector());
    }
  }

  @Test
  @DisplayName("that is read within a training step outlives it")
  void outsideWorkspaces() {
    Map<String, INDArray> arrays =
        Workspaces.step(
            () -> {
              try {
                return SafeTensors.read(byPython());
              } catch (IOException | URISyntaxException e) {
                throw new IllegalStateException(e);
              }
            });
    arrays.forEach((name, a) -> assertFalse(a.isAttached(), name));
    Workspaces.step(() -> Nd4j.zeros(DataType.FLOAT, 100_000).isAttached());
    assertPythonsNumbers(arrays);
  }

  @Test
  @DisplayName("stays as it was when the next one cannot be written")
  void kept() throws IOException {
    Path file = directory.resolve("model.safetensors");
    SafeTensors.write(file, Map.of("a", Nd4j.ones(DataType.FLOAT, 2)));
    Map<String, INDArray> wrong = new LinkedHashMap<>();
    wrong.put("a", Nd4j.zeros(DataType.FLOAT, 2));
    wrong.put("b", Nd4j.zeros(DataType.FLOAT16, 2));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> SafeTensors.write(file, wrong));
    assertTrue(refused.getMessage().contains("b must be FLOAT"), refused::getMessage);
    assertArrayEquals(new float[] {1, 1}, SafeTensors.read(file).get("a").toFloatVector());
  }

  private static void assertPythonsNumbers(Map<String, INDArray> arrays) {
    assertEquals(5, arrays.size());
    INDArray w = arrays.get("dense1.w");
    assertEquals(DataType.FLOAT, w.dataType());
    assertArrayEquals(new long[] {2, 3}, w.shape());
    assertEquals(0.625f, w.getFloat(1, 2), 0);
    assertArrayEquals(new float[] {-0.5f, 1e-30f, 3.5f}, arrays.get("dense1.b").toFloatVector());
    assertEquals(DataType.DOUBLE, arrays.get("exact").dataType());
    assertEquals(-Math.E, arrays.get("exact").getDouble(1, 0), 0);
    assertArrayEquals(new long[] {(1L << 40) + 1}, arrays.get("counter").toLongVector());
    assertArrayEquals(new int[] {3, -1, 7}, arrays.get("classes").toIntVector());
  }

  private static Path byPython() throws URISyntaxException {
    return Path.of(SafeTensorsTest.class.getResource("by-python.safetensors").toURI());
  }

  private void assertBroken(String content, String message) throws IOException {
    Path file = directory.resolve("broken.safetensors");
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    IOException refused = assertThrows(IOException.class, () -> SafeTensors.read(file));
    assertTrue(refused.getMessage().contains(" is broken: "), refused::getMessage);
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
  }

  @Test
  @DisplayName("in 16 bits is read as FLOAT, with every number as it was")
  void halves() throws IOException {
    Path file = directory.resolve("halves.safetensors");
    String header =
        "{\"h\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[8,14]},"
            + "\"f\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[14,18]}}   ";
    ByteBuffer data = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits : new int[] {0x3c00, 0x0001, 0xfbff, 0x7c00, 0x4049, 0x8000, 0x7fc0}) {
      data.putShort((short) bits);
    }
    data.putFloat(2.5f);
    String content = file(header, 0) + new String(data.array(), StandardCharsets.ISO_8859_1);
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    Map<String, INDArray> arrays = SafeTensors.read(file);
    assertEquals(DataType.FLOAT, arrays.get("h").dataType());
    assertArrayEquals(new long[] {2, 2}, arrays.get("h").shape());
    assertArrayEquals(
        new float[] {1, 0x1p-24f, -65504, Float.POSITIVE_INFINITY},
        arrays.get("h").reshape(4).toFloatVector());
    assertEquals(DataType.FLOAT, arrays.get("b").dataType());
    assertArrayEquals(new float[] {3.140625f, -0f, Float.NaN}, arrays.get("b").toFloatVector());
    assertEquals(2.5f, arrays.get("f").getFloat(0));
    SafeTensors.write(file, arrays);
    assertEquals(arrays.get("h"), SafeTensors.read(file).get("h"));
  }

  @Test
  @DisplayName(
      "that is right, and of what we have not, is not supported, by name; it is not broken")
  void notSupported() throws IOException {
    for (String dtype :
        List.of("BOOL", "U8", "I8", "I16", "U16", "U32", "U64", "C64", "F8_E4M3", "F8_E5M2")) {
      assertNotSupported(
          file(
              "{\"a\":{\"dtype\":\"%s\",\"shape\":[8],\"data_offsets\":[0,8]}}".formatted(dtype),
              8),
          dtype + ", the dtype of a; those read are [F32, F64, I32, I64, F16, BF16]");
    }
    String axes = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1%s],\"data_offsets\":[0,4]}}";
    assertNotSupported(
        file(axes.formatted(",1".repeat(32)), 4), "33 axes, of the array a; ND4J has at most 32");
    Path file = directory.resolve("broken.safetensors");
    Files.write(file, file(axes.formatted(",1".repeat(31)), 4).getBytes(StandardCharsets.US_ASCII));
    assertEquals(32, SafeTensors.read(file).get("a").rank());
  }

  @Test
  @DisplayName("that is larger than what is read is told by its limit")
  void limits() throws IOException {
    Path file = directory.resolve("large.safetensors");
    // Files with a hole, which take no room.
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.write(bytes(100_000_001, "{").getBytes(StandardCharsets.ISO_8859_1));
      large.setLength(100_000_100);
    }
    assertNotSupported(file, "a header of 100000001 bytes; the format's own limit is 100000000");
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,750000000],\"data_offsets\":[0,3000000000]}}";
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(0);
      large.write(file(header, 0).getBytes(StandardCharsets.ISO_8859_1));
      large.setLength(large.length() + 3_000_000_000L);
    }
    assertNotSupported(file, "3000000000 bytes, of the array a; at most 2 GB are read");
  }

  private void assertNotSupported(String content, String message) throws IOException {
    Path file = directory.resolve("unsupported.safetensors");
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    assertNotSupported(file, message);
  }

  private static void assertNotSupported(Path file, String message) {
    IOException refused = assertThrows(IOException.class, () -> SafeTensors.read(file));
    String told = refused.getMessage();
    assertTrue(told.startsWith("SafeTensors.read: " + file + ": not supported: " + message), told);
    assertFalse(told.contains("is broken"), told);
  }

  private static String file(String header, int data) {
    return bytes(header.length(), header + "\0".repeat(data));
  }

  private static String bytes(long length, String rest) {
    byte[] first = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    return new String(first, StandardCharsets.ISO_8859_1) + rest;
  }

  @Test
  @DisplayName("that is not there is named, with those that are beside it")
  void notThere() throws IOException {
    SafeTensors.write(directory.resolve("dense.safetensors"), Map.of());
    Path mistyped = directory.resolve("dens.safetensors");
    assertEquals(
        "SafeTensors.read: "
            + mistyped
            + " is not there; "
            + directory
            + " has [dense.safetensors]",
        assertThrows(IOException.class, () -> SafeTensors.read(mistyped)).getMessage());
    assertEquals(
        "SafeTensors.read: "
            + directory
            + " is a directory, not a file; "
            + directory
            + " has [dense.safetensors]",
        assertThrows(IOException.class, () -> SafeTensors.read(directory)).getMessage());
    Path nowhere = directory.resolve("no").resolve("such.safetensors");
    assertEquals(
        "SafeTensors.read: "
            + nowhere
            + " is not there; there is no directory "
            + nowhere.getParent()
            + " either",
        assertThrows(IOException.class, () -> SafeTensors.read(nowhere)).getMessage());
  }

  @Test
  @DisplayName("that cannot be written is named, with the reason")
  void notWritable() throws IOException {
    assertEquals(
        "SafeTensors.write: " + directory + " is a directory; add the name of a file",
        assertThrows(IOException.class, () -> SafeTensors.write(directory, Map.of())).getMessage());
    Path file = Files.createFile(directory.resolve("file"));
    String told =
        assertThrows(IOException.class, () -> SafeTensors.write(file.resolve("m"), Map.of()))
            .getMessage();
    assertTrue(told.startsWith("SafeTensors.write: cannot write into the directory " + file), told);
  }

  @Test
  @DisplayName("gives those arrays that are asked for, and passes over others of whatever type")
  void askedFor() throws Exception {
    Path file = directory.resolve("some.safetensors");
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"mask\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[4,7]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[7,11]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 11);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.putFloat(1.5f).put(new byte[] {1, 0, 1}).putFloat(-2);
    Files.write(file, bytes.array());
    Map<String, INDArray> some = SafeTensors.read(file, name -> !name.equals("mask"));
    assertEquals(List.of("a", "b"), List.copyOf(some.keySet()));
    assertEquals(1.5f, some.get("a").getFloat(0));
    assertEquals(-2f, some.get("b").getFloat(0));
    assertThrows(IOException.class, () -> SafeTensors.read(file), "BOOL is not read");
  }

  @Test
  @DisplayName("has what is noted, and its checksum holds for what is passed over too")
  void notes() throws Exception {
    Path file = directory.resolve("noted.safetensors");
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    arrays.put("a", Nd4j.createFromArray(1f, 2f));
    arrays.put("b", Nd4j.createFromArray(3f));
    SafeTensors.write(file, arrays, Map.of("format", "pt"));
    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("\"format\":\"pt\""));
    assertEquals(List.of("b"), List.copyOf(SafeTensors.read(file, "b"::equals).keySet()));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6]++;
    Files.write(file, bytes);
    String said =
        assertThrows(IOException.class, () -> SafeTensors.read(file, "b"::equals)).getMessage();
    assertTrue(said.contains("its checksum is not that of what it holds"), said);
  }

  @Test
  @DisplayName(
      "takes no array that is null, nor one under the format's own name, and keeps empty ones")
  void oddArrays() throws IOException {
    Path file = directory.resolve("odd.safetensors");
    Map<String, INDArray> none = new HashMap<>();
    none.put("w", null);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> SafeTensors.write(file, none))
            .getMessage()
            .startsWith("SafeTensors.write: w must be an array, got null"));
    assertEquals(
        "SafeTensors.write: no array can be called __metadata__, which the format keeps for itself",
        assertThrows(
                IllegalArgumentException.class,
                () -> SafeTensors.write(file, Map.of("__metadata__", Nd4j.ones(1))))
            .getMessage());
    assertEquals(
        "SafeTensors.write: a name must be text that UTF-8 can hold, got half of a character in"
            + " \"a\ud800\"",
        assertThrows(
                IllegalArgumentException.class,
                () -> SafeTensors.write(file, Map.of("a\ud800", Nd4j.ones(1))))
            .getMessage());
    SafeTensors.write(file, Map.of("nothing", Nd4j.empty(DataType.FLOAT)));
    assertTrue(SafeTensors.read(file).get("nothing").isEmpty());
  }
}
