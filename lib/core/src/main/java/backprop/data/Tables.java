package backprop.data;

import backprop.tensor.Given;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.ReaderRegistry;
import tech.tablesaw.io.TypeUtils;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * Tables from text files: the names of the columns on top, and a row in each line below, parted by
 * comma, semicolon or tab, whichever the file has.
 *
 * <p>A number is that number, or the file is refused. Tablesaw alone reads 1,5 as 15, and {@code
 * 5%} as 0.05. Text is UTF-8, UTF-16 with its mark, or what Windows writes in the west.
 */
public final class Tables {

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private Tables() {}

  /**
   * A table whose numbers have a decimal point.
   *
   * @param missing what stands for a missing value, beside {@code NA}, {@code N/A}, {@code NaN},
   *     {@code null}, {@code *} and nothing
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if a number is written otherwise, with where it stands
   */
  public static Table read(Path file, String... missing) throws IOException {
    return read("Tables.read", ExactCsv.withPoint("Tables.read"), ',', file, missing);
  }

  /**
   * A table whose numbers have a decimal comma, as a spreadsheet writes it in much of Europe.
   *
   * @param missing as in {@link #read}
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if a number is written otherwise, with where it stands
   */
  public static Table readDecimalComma(Path file, String... missing) throws IOException {
    String place = "Tables.readDecimalComma";
    return read(place, ExactCsv.withComma(place), ';', file, missing);
  }

  /** From now on, {@code Table.read()} refuses what it would read as another number, too. */
  public static void guard() {
    ExactCsv reader = ExactCsv.withPoint("Table.read");
    ReaderRegistry readers = Table.defaultReaderRegistry;
    readers.registerOptions(CsvReadOptions.class, reader);
    readers.registerExtension("csv", reader);
    readers.registerMimeType("text/csv", reader);
  }

  private static Table read(String place, ExactCsv reader, char usual, Path file, String... missing)
      throws IOException {
    Given.require(place, "file", file);
    Given.require(place, "the array of what is missing", missing);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          place
              + ": "
              + file
              + (Files.isDirectory(file)
                  ? " is a directory; add the name of a file"
                  : " is not there; the path begins at " + Path.of("").toAbsolutePath()));
    }
    String text = text(Files.readAllBytes(file));
    return reader.read(
        CsvReadOptions.builder(new StringReader(text))
            .tableName(file.getFileName().toString())
            .separator(separator(text, usual))
            .missingValueIndicator(
                Stream.concat(TypeUtils.MISSING_INDICATORS.stream(), Stream.of(missing))
                    .toArray(String[]::new))
            .build());
  }

  private static String text(byte[] bytes) {
    String text;
    try {
      text = charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, Charset.forName("windows-1252"));
    }
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static Charset charset(byte[] bytes) {
    boolean marked =
        bytes.length > 1
            && ((bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe)
                || (bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff));
    return marked ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  /** The one that every line has, as often as the others; a decimal comma is in some. */
  private static char separator(String text, char usual) {
    List<String> lines =
        text.lines()
            .filter(line -> !line.isBlank())
            .limit(20)
            .map(line -> QUOTED.matcher(line).replaceAll(""))
            .toList();
    for (char candidate : new char[] {';', '\t', ','}) {
      List<Long> counts = lines.stream().map(line -> count(line, candidate)).distinct().toList();
      if (counts.size() == 1 && counts.get(0) > 0) {
        return candidate;
      }
    }
    return usual;
  }

  private static long count(String line, char candidate) {
    return line.chars().filter(c -> c == candidate).count();
  }
}
