package backprop.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small class, graded here and by two executors, one of which dies by SIGKILL at work. */
@DisplayName("A class that Spark's workers grade")
@Timeout(900)
class SparkGraderTest {

  @TempDir private static Path directory;

  private static GradedClass learners;
  private static GradedClass.Said bySpark;
  private static List<ProcessHandle> orphans;

  @BeforeAll
  static void grade() throws Exception {
    learners = new GradedClass(directory.resolve("class"));
    for (int i = 0; i < 3; i++) {
      learners.add("learner-" + i, GradedClass.notebook(GradedClass.ANSWERS.get(i)));
    }
    learners.add("endless", GradedClass.notebook(GradedClass.ENDLESS));
    learners.add("王小明", GradedClass.notebook(GradedClass.ANSWERS.get(4)));
    learners.add("damaged", "{\"cells\": [");
    Files.write(directory.resolve("class/cut short.zip"), new byte[] {'P', 'K', 3, 4, 0, 0});
    GradedClass.Said locally = learners.locally(options("local"));
    assertEquals(0, locally.status(), locally::err);
    CompletableFuture<List<ProcessHandle>> killed =
        CompletableFuture.supplyAsync(SparkGraderTest::killAnExecutorAtWork);
    bySpark = learners.bySpark(SparkGraderTest::cluster, GradeTask::new, options("spark"));
    orphans = killed.get();
  }

  private static JavaSparkContext cluster() {
    return Cluster.start(Cluster.local(2), "SparkGraderTest");
  }

  private static String[] options(String name) {
    String at = directory.resolve(name).toString();
    return new String[] {
      "--json", at + "/marks.json", "--html", at + "/html", "--xml", at + "/xml",
      "--csv", at + "/marks.csv", "--totals", at + "/totals.csv", "--state", at + "/state"
    };
  }

  /** Kills the first executor that has a worker, and returns what it had started. */
  private static List<ProcessHandle> killAnExecutorAtWork() {
    while (true) {
      for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
        if (says(process, "CoarseGrainedExecutorBackend")) {
          List<ProcessHandle> started = process.descendants().toList();
          if (started.stream().anyMatch(SparkGraderTest::works)) {
            process.destroyForcibly();
            return started;
          }
        }
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        return List.of();
      }
    }
  }

  /** Java itself reads so much of a command line only as a classpath takes. */
  private static boolean says(ProcessHandle process, String word) {
    try {
      return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline")).contains(word);
    } catch (IOException ended) {
      return false;
    }
  }

  /** A worker that has used more of the processor than a start takes. */
  private static boolean works(ProcessHandle process) {
    return says(process, "backprop.worker.Worker")
        && process.info().totalCpuDuration().map(used -> used.toMillis() > 1_500).orElse(false);
  }

  @Test
  @DisplayName("has the local marks in every file, to the byte, though one of them is killed")
  void equal() throws IOException {
    assertEquals(0, bySpark.status(), bySpark::err);
    assertEquals("", bySpark.err(), "all marks came back");
    Map<String, String> local = files(directory.resolve("local"));
    Map<String, String> spark = files(directory.resolve("spark"));
    assertTrue(local.size() > 15, () -> "" + local.keySet());
    assertEquals(local.keySet(), spark.keySet());
    local.forEach((name, text) -> assertEquals(text, spark.get(name), name));
    String json = local.get("marks.json");
    for (String score : List.of("20.0", "18.0", "17.0", "19.0", "0.0")) {
      assertTrue(json.contains("\"score\" : " + score), score);
    }
    assertTrue(json.contains("王小明"), json);
  }

  /** All but the state, whose lines are in the order that the marks came in. */
  private static Map<String, String> files(Path in) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(in)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = in.relativize(file).toString();
        String text = Files.readString(file);
        files.put(
            name, name.equals("state") ? String.join("\n", text.lines().sorted().toList()) : text);
      }
    }
    return files;
  }

  @Test
  @DisplayName("is left without a process of the executor's that was killed")
  void noOrphans() throws InterruptedException {
    assertFalse(orphans.isEmpty());
    for (int i = 0; i < 200 && orphans.stream().anyMatch(ProcessHandle::isAlive); i++) {
      Thread.sleep(50);
    }
    List<String> left =
        orphans.stream().filter(ProcessHandle::isAlive).map(p -> "" + p.info()).toList();
    assertEquals(List.of(), left);
  }

  @Test
  @DisplayName("is not graded again, nor Spark started, where all marks are known")
  void known() throws IOException {
    Path again = Files.createDirectories(directory.resolve("again"));
    Files.copy(directory.resolve("spark/state"), again.resolve("state"));
    GradedClass.Said said =
        learners.bySpark(
            () -> {
              throw new AssertionError("Spark was started");
            },
            GradeTask::new,
            options("again"));
    assertEquals(0, said.status(), said::err);
    assertEquals(files(directory.resolve("local")), files(again));
  }
}
