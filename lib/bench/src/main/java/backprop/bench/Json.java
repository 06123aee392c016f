package backprop.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Results as a file of JSON. */
final class Json {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** Writes {@code file} whole, or not at all. */
  static void write(Path file, Object results) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    MAPPER.writeValue(beside.toFile(), results);
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
