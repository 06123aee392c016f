package backprop.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.grade.DelegateGrader.Graded;
import backprop.autograder.grade.Delegation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large class, whose workers sleep for as long as grading takes, and hand back marks that were
 * recorded. All else is done: what is left is what the driver has to do. Writes it to {@code
 * target/simulated-class.csv}.
 */
@DisplayName("A simulated class")
@Tag("long")
class SimulatedClassTest {

  private static final int LEARNERS = Integer.getInteger("simulated.learners", 3_000);
  private static final String CORES = System.getProperty("simulated.cores", "64");

  /** The mean of a learner's seconds. On an idle core they were 2.5, on a busy one 3.7. */
  private static final String SECONDS = System.getProperty("simulated.seconds", "0.5");

  @TempDir private Path directory;

  /**
   * Hands back a recorded mark after a time that is drawn.
   *
   * @param lines a state's, one for each kind of answer
   */
  private record Recorded(List<String> lines, double mean)
      implements Function<Delegation.Learner, Graded> {

    @Override
    public Graded call(Delegation.Learner learner) throws InterruptedException {
      int number = Integer.parseInt(learner.id().replaceAll("\\D", ""));
      // Most take about as long; three of a hundred, whose answers hang, nine times as long.
      double factor = new Random(number).nextDouble();
      double seconds = mean * (factor < 0.03 ? 7.2 : 0.6 + 0.4 * factor);
      Thread.sleep((long) (1000 * seconds));
      String line = lines.get(number % lines.size());
      String key = "\"key\":\"" + learner.notebooks().get(0).key() + "\"";
      return new Graded(List.of(line.replaceFirst("\"key\":\"\\w+\"", key)), "", false);
    }
  }

  @Test
  @DisplayName("of three thousand loses no mark")
  void threeThousand() throws Exception {
    List<String> table = new ArrayList<>(List.of("cores,mean_s,outputs,wall_s,cpu_s"));
    List<String> lines = recorded();
    GradedClass learners = new GradedClass(directory.resolve("class"));
    for (int i = 0; i < LEARNERS; i++) {
      // White space that no other has: the bytes are the learner's own.
      String own = Integer.toBinaryString(i).replace('0', ' ').replace('1', '\t');
      learners.add(
          "learner-%04d".formatted(i),
          GradedClass.notebook(GradedClass.ANSWERS.get(i % lines.size())) + own);
    }
    // The code of each part is compiled in a run that is not counted.
    run(learners, lines, "64", 0, "warm", true);
    for (String cores : CORES.split(",")) {
      for (String mean : SECONDS.split(",")) {
        table.add(run(learners, lines, cores, Double.parseDouble(mean), "first", true));
        Files.write(Path.of("target", "simulated-class.csv"), table);
      }
    }
    table.add(run(learners, lines, "none", 0, "known", true));
    table.add(run(learners, lines, "none", 0, "known", false));
    Files.write(Path.of("target", "simulated-class.csv"), table);
  }

  /** A state's lines, of real runs on each kind of answer, in their order. */
  private List<String> recorded() throws IOException {
    GradedClass kinds = new GradedClass(directory.resolve("kinds"));
    for (int i = 0; i < GradedClass.ANSWERS.size(); i++) {
      kinds.add("learner-" + i, GradedClass.notebook(GradedClass.ANSWERS.get(i)));
    }
    Path state = directory.resolve("recorded");
    GradedClass.Said said = kinds.locally("--state", state.toString(), "-j", "1");
    assertEquals(0, said.status(), said::err);
    return Files.readAllLines(state).stream().filter(line -> line.contains("\"key\"")).toList();
  }

  /** Grades the class, and returns a line of the table. */
  private String run(
      GradedClass learners,
      List<String> lines,
      String cores,
      double mean,
      String name,
      boolean outputs)
      throws IOException {
    Path at = directory.resolve(name);
    if (!name.equals("known")) {
      delete(at);
    }
    List<String> options = new ArrayList<>(List.of("--state", directory + "/first/state"));
    if (name.equals("warm")) {
      options = new ArrayList<>(List.of("--state", at + "/state"));
    }
    if (outputs) {
      options.addAll(List.of("--json", at + "/marks.json", "--totals", at + "/totals.csv"));
      options.addAll(List.of("--html", at + "/html"));
    }
    long start = System.nanoTime();
    long cpu = cpu();
    GradedClass.Said said =
        learners.bySpark(
            () -> Cluster.start("local[" + cores + "]", "SimulatedClassTest"),
            (run, terms) -> new Recorded(lines, mean),
            options.toArray(String[]::new));
    double wall = (System.nanoTime() - start) / 1e9;
    double used = (cpu() - cpu) / 1e9;
    assertEquals(0, said.status(), said::err);
    assertEquals("", said.err());
    if (outputs) {
      check(at);
    }
    return String.format(
        Locale.ROOT, "%s,%.2f,%s,%.1f,%.1f", cores, mean, outputs ? "all" : "table", wall, used);
  }

  private static void check(Path at) throws IOException {
    JsonNode all = new ObjectMapper().readTree(at.resolve("marks.json").toFile());
    assertEquals(LEARNERS, all.path("submissions").size());
    for (int i = 0; i < LEARNERS; i++) {
      JsonNode one = all.path("submissions").get(i);
      assertEquals("learner-%04d".formatted(i), one.path("id").asText());
      double points = GradedClass.ANSWERS.get(i % GradedClass.ANSWERS.size()).points();
      assertEquals(points, one.at("/exercises/0/score").asDouble(), one::toString);
    }
    try (Stream<Path> pages = Files.list(at.resolve("html"))) {
      assertEquals(LEARNERS + 1, pages.count());
    }
    assertTrue(Files.readAllLines(at.resolve("totals.csv")).size() > LEARNERS);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void delete(Path at) throws IOException {
    if (Files.exists(at)) {
      try (Stream<Path> all = Files.walk(at)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
