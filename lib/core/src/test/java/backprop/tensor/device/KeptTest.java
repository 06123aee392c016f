package backprop.tensor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A compiled program that is kept")
class KeptTest {

  private final String source = "of a test, " + System.nanoTime();
  private int compiled;
  private Path file;

  private Path kept() {
    file =
        Kept.of(
            source,
            ".bin",
            target -> {
              compiled++;
              Files.writeString(target, "program " + compiled);
            });
    return file;
  }

  @AfterEach
  void forget() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(
        file.resolveSibling(file.getFileName().toString().replace(".bin", ".sha256")));
  }

  @Test
  @DisplayName("is compiled once")
  void once() throws IOException {
    assertEquals("program 1", Files.readString(kept()));
    assertEquals("program 1", Files.readString(kept()));
    assertEquals(1, compiled);
  }

  @Test
  @DisplayName("is compiled anew where it is cut short, empty, changed or without its sum")
  void broken() throws IOException {
    for (String broken : new String[] {"", "prog", "Program 1"}) {
      Files.writeString(kept(), broken);
      int before = compiled;
      assertEquals("program " + (before + 1), Files.readString(kept()));
    }
    Files.delete(file.resolveSibling(file.getFileName().toString().replace(".bin", ".sha256")));
    int before = compiled;
    assertEquals("program " + (before + 1), Files.readString(kept()));
  }

  @Test
  @DisplayName("is not there if its compiler fails")
  void fails() {
    kept();
    assertThrows(
        IllegalStateException.class,
        () ->
            Kept.of(
                source + " otherwise",
                ".bin",
                target -> {
                  throw new IllegalStateException("no program");
                }));
    Path other =
        Kept.of(source + " otherwise", ".bin", target -> Files.writeString(target, "made now"));
    assertEquals(true, Files.exists(other));
    assertEquals(true, other.toFile().delete());
    assertEquals(true, new java.io.File(other.toString().replace(".bin", ".sha256")).delete());
  }
}
