package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A grading run that is interrupted")
class InterruptedRunTest {

  private static final Path SOLUTION = Path.of("..", "..", "solutions", "05-affine.ipynb");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  @Timeout(120)
  @DisplayName("leaves whole reports of those it came to, and a second run grades the others only")
  void resumes() throws Exception {
    Path learners = directory.resolve("class");
    Path fast = Files.createDirectories(learners.resolve("ada"));
    Files.copy(SOLUTION, fast.resolve("05-affine.ipynb"));
    // The second learner's notebook never ends, so that the signal finds the run at work.
    Path slow = Files.createDirectories(learners.resolve("bob")).resolve("05-affine.ipynb");
    Files.writeString(slow, endless());

    Path state = directory.resolve("state.json");
    Path marks = directory.resolve("marks.json");
    Process first = grade(learners, state, marks);
    try {
      Instant end = Instant.now().plus(Duration.ofSeconds(60));
      // Her mark stands in the state file a moment before she is counted; this line comes after.
      while (!said().contains("1 of 2, ada") && Instant.now().isBefore(end)) {
        Thread.sleep(50);
      }
      assertTrue(said().contains("1 of 2, ada"), () -> "no mark within a minute: " + said());
    } finally {
      first.destroy();
    }
    assertTrue(first.waitFor(20, TimeUnit.SECONDS), "the grader ends");
    JsonNode book = JSON.readTree(marks.toFile());
    assertEquals("ada", book.at("/submissions/0/id").asText());
    assertEquals(20, book.at("/submissions/0/exercises/0/score").asDouble());
    assertEquals(1, book.path("submissions").size());
    assertEquals("[\"bob\"]", book.path("missing").toString());
    assertTrue(said().contains("1 of 2 learners graded"), this::said);
    // A JVM that is ending loads no window system: what pictures need is there before.
    for (String page : List.of("html/index.html", "html/001-ada.html", "xml/TEST-001-ada.xml")) {
      assertTrue(Files.exists(directory.resolve(page)), () -> page + "; " + said());
    }

    // Not the same bytes as the first learner's, whose mark it would be given.
    Files.writeString(slow, Files.readString(SOLUTION) + "\n");
    Process second = grade(learners, state, marks);
    assertTrue(second.waitFor(60, TimeUnit.SECONDS), "the second run ends");
    assertEquals(0, second.exitValue(), this::said);
    JsonNode whole = JSON.readTree(marks.toFile());
    assertEquals(2, whole.path("submissions").size());
    whole
        .path("submissions")
        .forEach(s -> assertEquals(20, s.at("/exercises/0/score").asDouble(), s.toString()));
    assertEquals(book.path("seed"), whole.path("seed"));
    assertTrue(whole.path("missing").isMissingNode());
    long kept = Files.readAllLines(state).stream().filter(l -> l.contains("\"key\"")).count();
    assertEquals(2, kept);
  }

  @ParameterizedTest(name = "by {0} at the isolation {1} leaves no worker")
  @CsvSource({"INT, full", "KILL, process"})
  @Timeout(300)
  void leavesNoWorker(String signal, String isolation) throws Exception {
    endsItsWorker(signal, isolation);
  }

  @ParameterizedTest(name = "by {0} at the isolation {1} leaves no worker either")
  @CsvSource({"HUP, process", "KILL, full"})
  @Tag("long")
  @Timeout(300)
  void leavesNoneEither(String signal, String isolation) throws Exception {
    endsItsWorker(signal, isolation);
  }

  private void endsItsWorker(String signal, String isolation) throws Exception {
    Path kill = Path.of("/bin/kill");
    assumeTrue(Files.isExecutable(kill), "there is no " + kill);
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeTrue(
        !signal.equals("KILL") || Files.isExecutable(setpriv),
        "only " + setpriv + " ends a worker with a grader that is killed");
    Path learners = directory.resolve("class");
    Path endless = Files.createDirectories(learners.resolve("bob")).resolve("05-affine.ipynb");
    Files.writeString(endless, endless());
    Path marks = directory.resolve("marks.json");
    Process grader =
        grade(learners, directory.resolve("state.json"), marks, "--isolation", isolation);
    List<ProcessHandle> started = List.of();
    try {
      // Until a worker has taken more of the processor than a start does.
      for (int i = 0; i < 4_000 && grader.isAlive() && !busy(started); i++) {
        Thread.sleep(50);
        started = grader.descendants().toList();
      }
      assertTrue(busy(started), () -> "no worker at work: " + said());
      String pid = String.valueOf(grader.pid());
      new ProcessBuilder(kill.toString(), "-" + signal, pid).start().waitFor();
      assertTrue(grader.waitFor(30, TimeUnit.SECONDS), "the grader ends");
      for (int i = 0; i < 200 && started.stream().anyMatch(ProcessHandle::isAlive); i++) {
        Thread.sleep(50);
      }
      List<String> left =
          started.stream().filter(ProcessHandle::isAlive).map(p -> p.info().toString()).toList();
      assertEquals(List.of(), left, this::said);
    } finally {
      grader.destroyForcibly();
      started.forEach(ProcessHandle::destroyForcibly);
    }
    if (!signal.equals("KILL")) {
      assertEquals("[\"bob\"]", JSON.readTree(marks.toFile()).path("missing").toString());
    }
  }

  private static boolean busy(List<ProcessHandle> processes) {
    return processes.stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .anyMatch(used -> used.compareTo(Duration.ofSeconds(5)) > 0);
  }

  /** A notebook whose first cell never ends. */
  private static String endless() throws IOException {
    ObjectNode notebook = (ObjectNode) JSON.readTree(SOLUTION.toFile());
    notebook
        .withArray("cells")
        .insertObject(0)
        .put("cell_type", "code")
        .put("source", "while (true) { Thread.interrupted(); }");
    return notebook.toString();
  }

  private Process grade(Path learners, Path state, Path marks, String... more) throws IOException {
    List<String> words = new ArrayList<>();
    Path env = Path.of("/usr/bin/env");
    if (Files.isExecutable(env) && "Linux".equals(System.getProperty("os.name"))) {
      // Signals that whoever runs these tests ignores, under nohup say.
      words.addAll(List.of(env.toString(), "--default-signal=INT,HUP"));
    }
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    words.addAll(List.of("backprop.autograder.Grade", learners.toString(), "-j", "2"));
    words.addAll(List.of("--state", state.toString(), "--json", marks.toString()));
    words.addAll(List.of("--html", directory.resolve("html").toString()));
    words.addAll(List.of("--xml", directory.resolve("xml").toString()));
    words.addAll(List.of("--progress", "--allow-weak-isolation"));
    words.addAll(List.of(more));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("said.txt").toFile())
        .start();
  }

  private String said() {
    try {
      return Files.readString(directory.resolve("said.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
