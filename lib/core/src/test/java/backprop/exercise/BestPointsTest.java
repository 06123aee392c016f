package backprop.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Points remembered")
class BestPointsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("points.json");
  }

  private void earn(String exercise, double points, double max) {
    new BestPoints(file()).remember(report(exercise, points, max));
  }

  private static Report report(String exercise, double points, double max) {
    Report.Test test = new Report.Test("one", Report.Status.FAILED, points, max, "", "");
    return new Report(exercise, "A title", List.of(test));
  }

  private JsonNode kept(String exercise) throws IOException {
    return JSON.readTree(file().toFile()).path(exercise);
  }

  @Test
  @DisplayName("are the first, and then the better ones, with their total and their time")
  void theBest() throws IOException {
    earn("05-affine", 0, 20);
    assertEquals(0, kept("05-affine").path("points").asDouble(-1), "begun, with no point yet");
    earn("05-affine", 18, 20);
    earn("05-affine", 7, 20);
    assertEquals(18, kept("05-affine").path("points").asDouble());
    assertEquals(20, kept("05-affine").path("of").asDouble());
    Instant when = Instant.parse(kept("05-affine").path("when").asText());
    assertTrue(when.isAfter(Instant.now().minusSeconds(60)) && !when.isAfter(Instant.now()));
  }

  @Test
  @DisplayName("keep the time at which the best was reached first")
  void theFirstTime() throws IOException {
    Files.writeString(
        file(),
        "{\"05-affine\": {\"points\": 20, \"of\": 20, \"when\": \"2020-01-01T00:00:00Z\"}}");
    earn("05-affine", 20, 20);
    assertEquals("2020-01-01T00:00:00Z", kept("05-affine").path("when").asText());
  }

  @Test
  @DisplayName("are compared as shares, where an exercise has other tests than it had")
  void shares() throws IOException {
    earn("05-affine", 18, 20);
    earn("05-affine", 10, 10);
    assertEquals(10, kept("05-affine").path("of").asDouble());
    earn("05-affine", 19, 20);
    assertEquals(10, kept("05-affine").path("points").asDouble());
  }

  @Test
  @DisplayName("of one exercise leave those of the others, and what else stands in the file")
  void others() throws IOException {
    Files.writeString(file(), "{\"my note\": \"keep this\"}");
    earn("05-affine", 18, 20);
    earn("13-optimizers", 3, 15);
    assertEquals(18, kept("05-affine").path("points").asDouble());
    assertEquals(3, kept("13-optimizers").path("points").asDouble());
    assertEquals("keep this", kept("my note").asText());
  }

  @Test
  @DisplayName("in a file that is cut short are put aside, and begin anew")
  void damaged() throws IOException {
    for (String text : List.of("{\"05-affine\": {\"poi", "", "[1, 2]", "18")) {
      Files.writeString(file(), text);
      earn("05-affine", 18, 20);
      assertEquals(18, kept("05-affine").path("points").asDouble(), text);
      assertEquals(text, Files.readString(directory.resolve("points-unreadable.json")));
    }
  }

  @Test
  @DisplayName("that are no number, or of an exercise without tests, are not kept")
  void noNumber() {
    earn("05-affine", Double.NaN, 20);
    earn("05-affine", 0, 0);
    assertFalse(Files.exists(file()));
  }

  @Test
  @DisplayName("are silently not kept where nothing can be written")
  void nowhere() throws IOException {
    Path in = Files.writeString(directory.resolve("a file"), "and no directory");
    new BestPoints(in.resolve("points.json")).remember(report("05-affine", 1, 2));
    new BestPoints(directory.resolve("none/points.json")).remember(report("05-affine", 1, 2));
    Files.createDirectory(file());
    Files.writeString(file().resolve("inside"), "so that it cannot be replaced");
    earn("05-affine", 1, 2);
    assertTrue(Files.isDirectory(file()) || Files.exists(file()));
  }

  @Test
  @DisplayName("of kernels that write at once are all there, and no reader sees half a file")
  void atOnce() throws Exception {
    List<Process> kernels = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      kernels.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Kernel.class.getName(),
                  file().toString(),
                  name)
              .inheritIO()
              .start());
    }
    while (kernels.stream().anyMatch(Process::isAlive)) {
      if (Files.exists(file())) {
        assertTrue(JSON.readTree(file().toFile()).isObject());
      }
    }
    for (Process kernel : kernels) {
      assertEquals(0, kernel.waitFor());
    }
    assertEquals(3 * Kernel.EXERCISES, JSON.readTree(file().toFile()).size());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(2, left.count(), "the file and its lock; nothing half-written");
    }
  }

  /** A process that earns points in some exercises of its own, as another kernel does. */
  static final class Kernel {

    static final int EXERCISES = 40;

    public static void main(String[] arguments) {
      for (int n = 0; n < EXERCISES; n++) {
        new BestPoints(Path.of(arguments[0])).remember(report(arguments[1] + n, 1, 2));
      }
    }
  }
}
