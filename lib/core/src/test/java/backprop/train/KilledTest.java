package backprop.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A training whose process is killed")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and ulimit are Unix's")
class KilledTest {

  private static final String NOT_SAVED = "Checkpoints: step ";

  @TempDir private Path directory;

  private final Random random = new Random(3);

  @Test
  @DisplayName("three times goes on to the weights of one that never was, bit for bit")
  void threeTimes() throws Exception {
    kill(3);
  }

  @Test
  @Tag("long")
  @DisplayName("fifty times goes on to the weights of one that never was, bit for bit")
  void fiftyTimes() throws Exception {
    kill(50);
  }

  /** Half of them at any moment, half while a file is being written. */
  private void kill(int times) throws Exception {
    int killed = 0;
    int writing = 0;
    Path trained = directory.resolve("trained");
    while (killed < times) {
      Process training = start(trained, "");
      if (killed % 2 == 0) {
        Thread.sleep(1500 + random.nextInt(1500));
      } else {
        await(training, trained);
      }
      if (training.isAlive()) {
        training.destroyForcibly().waitFor();
        killed++;
        writing += unfinished(trained);
      } else {
        // It was through by then: the next one begins.
        assertEquals(expected(), output(training));
        trained = directory.resolve("trained" + killed);
      }
    }
    Process last = start(trained, "");
    assertEquals(expected(), output(last));
    assertEquals(0, last.waitFor());
    assertTrue(times < 10 || writing > 0, "some were killed in the middle of writing");
  }

  @Test
  @DisplayName("or has no room for a file keeps the one before, says so, and goes on with room")
  void noRoom() throws Exception {
    Path trained = directory.resolve("trained");
    Process first = start(trained, "");
    await(first, trained);
    first.destroyForcibly().waitFor();
    List<Path> before = new Checkpoints(trained).files();

    Process second = start(trained, "ulimit -f 4; ");
    String said = output(second);
    assertEquals(3, second.waitFor(), said);
    assertTrue(said.startsWith(NOT_SAVED), said);
    assertTrue(said.contains(" was not saved: "), said);
    assertEquals(before, new Checkpoints(trained).files());
    assertEquals(0, unfinished(trained), "half a file stays");

    assertEquals(expected(), output(start(trained, "")));
  }

  private String expected() throws IOException {
    return new TrainingToKill().resume(directory.resolve("undisturbed")) + "\n";
  }

  private static Process start(Path directory, String limits) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", limits + "exec \"$@\"", "bash"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // On the engine of this JVM, which says what is expected: each rounds in its own way.
    command.add("-Dbackprop.kernels=" + System.getProperty("backprop.kernels", ""));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TrainingToKill.class.getName(), directory.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Waits for a file that is being written, after one that is whole. */
  private static void await(Process training, Path directory) throws Exception {
    while (!training.waitFor(1, TimeUnit.MILLISECONDS)) {
      if (Files.isDirectory(directory)
          && !new Checkpoints(directory).files().isEmpty()
          && unfinished(directory) > 0) {
        return;
      }
    }
  }

  private static int unfinished(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return (int) files.filter(f -> f.getFileName().toString().startsWith(".writing-")).count();
    }
  }
}
