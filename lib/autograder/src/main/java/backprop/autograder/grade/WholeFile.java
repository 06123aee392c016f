package backprop.autograder.grade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file whole or not at all: a reader never sees half of it. */
final class WholeFile {

  private WholeFile() {}

  /**
   * Writes text in UTF-8. Half of a character, which a notebook may hold, becomes a question mark:
   * it must not cost a class its marks.
   */
  static void write(Path file, String text) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path writing = Files.createTempFile(target.getParent(), ".writing-", "");
    try {
      Files.write(writing, text.getBytes(StandardCharsets.UTF_8));
      Files.move(
          writing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(writing);
    }
  }
}
