package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A notebook that attacks")
class CorpusTest {

  private static final Path COURSE = Path.of("..", "..").toAbsolutePath().normalize();
  private static final String KEPT = "what the grader wrote";

  /** What attacks are written with, and neither the kernel nor the solution imports. */
  private static final String IMPORTS =
      "import java.nio.file.*; import java.util.function.*; import java.util.stream.*;"
          + " import org.nd4j.linalg.api.ndarray.INDArray;";

  private static final Limits LIMITS = Limits.seconds(2, 20, 60);

  /** One for each defence: what is tried at every change. The rest takes a quarter of an hour. */
  private static final Set<String> EACH_DEFENCE =
      Set.of(
          "a loop that ignores interrupts",
          "System.exit",
          "heap exhausted",
          "a process bomb",
          "a gigabyte on the grader's own descriptor",
          "a forged answer, printed",
          "writing the marks and the submissions",
          "reading solutions, tests and other learners",
          "looking at other processes",
          "classes by the names of ours",
          "a connection out",
          "ND4J's factory taken away in the middle of a test",
          "a daemon that interrupts and unparks every thread, for ever");

  /** Of these, what another mechanism keeps out where there are no namespaces. */
  private static final Set<String> EACH_DEFENCE_OF_A_PROCESS =
      Set.of(
          "a process bomb",
          "a forged answer, printed",
          "writing the marks and the submissions",
          "reading solutions, tests and other learners",
          "a connection out");

  @TempDir private static Path directory;

  private record Outcome(Report report, double seconds) {}

  @NeedsFullIsolation
  @TestFactory
  @DisplayName("gets at full isolation what it should, and the rest is graded")
  Stream<DynamicTest> full() throws Exception {
    return corpus(Isolation.FULL, "full", EACH_DEFENCE);
  }

  @TestFactory
  @DisplayName("gets in a process of its own what it should, where that is promised")
  Stream<DynamicTest> process() throws Exception {
    return corpus(Isolation.PROCESS, "process", EACH_DEFENCE_OF_A_PROCESS);
  }

  @Tag("long")
  @NeedsFullIsolation
  @TestFactory
  @DisplayName("of the whole corpus gets at full isolation what it should")
  Stream<DynamicTest> wholeAtFull() throws Exception {
    return corpus(Isolation.FULL, "full-whole", Set.of());
  }

  @Tag("long")
  @TestFactory
  @DisplayName("of the whole corpus gets in a process of its own what it should")
  Stream<DynamicTest> wholeInAProcess() throws Exception {
    return corpus(Isolation.PROCESS, "process-whole", Set.of());
  }

  /** Those of these names, or all where there are none. */
  private static Stream<DynamicTest> corpus(Isolation level, String name, Set<String> chosen)
      throws Exception {
    Path here = Files.createDirectories(directory.resolve(name));
    Path marks = Files.writeString(here.resolve("marks.json"), KEPT);
    Path other = Files.writeString(here.resolve("other-learner.ipynb"), KEPT);
    Path solution = COURSE.resolve("solutions/05-affine.ipynb");
    // Nobody but the grader's user may enter the directory of the copy.
    Path secret = Files.copy(solution, here.resolve("solution.ipynb"));
    List<String> secrets =
        new ArrayList<>(List.of(secret.toString(), other.toString(), marks.toString()));
    if (level == Isolation.FULL) {
      secrets.add(solution.toString());
    }
    try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Sandbox sandbox = new Sandbox(level, LIMITS)) {
      assertEquals(level, sandbox.isolation(), () -> "" + sandbox.why());
      Attack.Place place = place(sandbox);
      List<Attack> all =
          Attack.all(
              secrets, List.of(marks.toString(), other.toString()), listening.getLocalPort());
      Set<String> names = all.stream().map(Attack::name).collect(Collectors.toSet());
      assertTrue(names.containsAll(chosen), () -> chosen + " are attacks, of " + names);
      List<Attack> attacks =
          all.stream()
              .filter(attack -> attack.scores().containsKey(place))
              .filter(attack -> chosen.isEmpty() || chosen.contains(attack.name()))
              .toList();
      Map<Attack, Outcome> outcomes = graded(attacks, here, sandbox);
      table(name, outcomes);
      if (place != Attack.Place.PROCESS) {
        assertEquals(KEPT, Files.readString(marks));
        assertEquals(KEPT, Files.readString(other));
      }
      return attacks.stream()
          .map(
              attack ->
                  dynamicTest(attack.name(), () -> check(attack, place, outcomes.get(attack))));
    }
  }

  private static Attack.Place place(Sandbox sandbox) {
    if (sandbox.isolation() == Isolation.FULL) {
      return Attack.Place.FULL;
    }
    return sandbox.otherUser() ? Attack.Place.PROCESS_OF_ANOTHER_USER : Attack.Place.PROCESS;
  }

  private static void check(Attack attack, Attack.Place place, Outcome outcome) {
    Report report = outcome.report();
    List<Report.Test> failed =
        report.tests().stream().filter(t -> t.status() != Status.PASSED).toList();
    assertEquals(20, report.max());
    assertEquals(attack.scores().get(place), report.score(), () -> "" + failed);
    assertTrue(failed.stream().noneMatch(t -> t.status() == Status.ERROR), () -> "" + failed);
    if (!failed.isEmpty()) {
      String said = failed.get(0).message();
      assertTrue(Pattern.compile(attack.message()).matcher(said).find(), said);
    }
  }

  /** Two at a time, as a class is graded. */
  private static Map<Attack, Outcome> graded(List<Attack> attacks, Path here, Sandbox sandbox)
      throws Exception {
    NotebookGrader grader = new NotebookGrader(sandbox, LIMITS, 7);
    BlockingQueue<Integer> slots = new ArrayBlockingQueue<>(2, false, List.of(0, 1));
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Map<Attack, Future<Outcome>> running = new LinkedHashMap<>();
      for (Attack attack : attacks) {
        Path file = here.resolve(attack.name().replaceAll("\\W+", "-") + ".ipynb");
        write(attack, file);
        running.put(
            attack,
            pool.submit(
                () -> {
                  int slot = slots.take();
                  long start = System.nanoTime();
                  try {
                    byte[] bytes = Files.readAllBytes(file);
                    Report report = grader.grade("05-affine.ipynb", bytes, slot);
                    return new Outcome(report, (System.nanoTime() - start) / 1e9);
                  } finally {
                    slots.add(slot);
                  }
                }));
      }
      Map<Attack, Outcome> outcomes = new LinkedHashMap<>();
      for (Map.Entry<Attack, Future<Outcome>> entry : running.entrySet()) {
        outcomes.put(entry.getKey(), entry.getValue().get());
      }
      return outcomes;
    } finally {
      pool.shutdownNow();
    }
  }

  /** The solution, with the attack in it. */
  private static void write(Attack attack, Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode root = json.readTree(COURSE.resolve("solutions/05-affine.ipynb").toFile());
    ArrayNode cells = (ArrayNode) root.path("cells");
    for (JsonNode cell : cells) {
      if (cell.path("id").asText().equals("affine")) {
        StringBuilder lines = new StringBuilder();
        cell.path("source").forEach(line -> lines.append(line.asText()));
        String source =
            inserted(lines.toString(), "forward(INDArray x, Mode mode) {", attack.forward());
        source = inserted(source, "backward(INDArray dY) {", attack.backward());
        ((ObjectNode) cell).put("source", source);
      }
    }
    if (!attack.cell().isEmpty()) {
      cells.insert(0, code(attack.cell()));
    }
    cells.insert(0, code(IMPORTS));
    json.writeValue(file.toFile(), root);
  }

  private static ObjectNode code(String source) {
    return new ObjectMapper().createObjectNode().put("cell_type", "code").put("source", source);
  }

  private static String inserted(String source, String after, String code) {
    assertTrue(source.contains(after), source);
    // The rest of the method stays reachable for the compiler.
    return source.replace(
        after, after + (code.isEmpty() ? "" : "\n    if (true) { " + code + " }"));
  }

  private static void table(String name, Map<Attack, Outcome> outcomes) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| attack | points | seconds | what the failed test says |");
    lines.add("| --- | --- | --- | --- |");
    outcomes.forEach(
        (attack, outcome) -> {
          String said =
              outcome.report().tests().stream()
                  .filter(t -> t.status() != Status.PASSED)
                  .map(
                      t ->
                          t.message()
                              .lines()
                              .reduce(
                                  "",
                                  (a, b) ->
                                      a.contains("Hint") || b.startsWith("Hint")
                                          ? a
                                          : a + " " + b.strip()))
                  .findFirst()
                  .orElse("");
          lines.add(
              String.format(
                  Locale.ROOT,
                  "| %s | %.0f | %.1f | %s |",
                  attack.name(),
                  outcome.report().score(),
                  outcome.seconds(),
                  said.strip().replace("|", "\\|").replaceAll("/\\S*/", "…/")));
        });
    Files.write(Path.of("target", "corpus-" + name + ".md"), lines);
  }
}
