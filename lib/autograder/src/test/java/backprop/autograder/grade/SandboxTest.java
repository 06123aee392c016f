package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A sandbox")
class SandboxTest {

  private static final Path SOLUTION = Path.of("..", "..", "solutions", "05-affine.ipynb");
  private static final Limits LIMITS = Limits.seconds(10, 60, 300);

  @TempDir private Path directory;

  @Test
  @DisplayName("in which no worker starts gives an error, and never a zero")
  void infrastructure() throws IOException {
    Sandbox sandbox = new Sandbox(Isolation.FULL, LIMITS);
    // With its files gone, the JVM in it finds no class to run.
    sandbox.close();
    Report report =
        new NotebookGrader(sandbox, LIMITS, 1)
            .grade("05-affine.ipynb", Files.readAllBytes(SOLUTION), 0);
    assertEquals(20, report.max());
    for (Report.Test test : report.tests()) {
      assertEquals(Report.Status.ERROR, test.status());
      assertTrue(test.message().startsWith("not graded: a worker"), test.message());
    }
    GradeBook book = new GradeBook("full", 1, List.of(new GradeBook.Marks("ada", List.of(report))));
    assertTrue(book.json().contains("\"score\" : null"), book.json());
    assertTrue(book.table().contains("error"), book.table());
  }

  @Test
  @DisplayName("that cannot be made ends the run with a line, and with status 1")
  void noJava() throws IOException {
    String home = System.getProperty("java.home");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status;
    System.setProperty("java.home", directory.toString());
    try (PrintStream out = new PrintStream(new ByteArrayOutputStream());
        PrintStream lines = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      status =
          new Grading(
                  List.of(SOLUTION), Outputs.NONE, null, false, false, Isolation.FULL, LIMITS, 1, 1)
              .run(out, lines);
    } finally {
      System.setProperty("java.home", home);
    }
    assertEquals(1, status);
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith("grade: no worker starts on this machine"), said);
    assertEquals(1, said.lines().count(), said);
  }

  @Test
  @DisplayName("leaves neither processes nor files when a signal ends the grader")
  void signal() throws Exception {
    Path notebook = directory.resolve("05-affine.ipynb");
    Files.writeString(
        notebook,
        "{\"metadata\": {\"backprop\": {\"exercise\": \"05-affine\"}}, \"cells\": [{\"cell_type\":"
            + " \"code\", \"source\": \"while (true) { Thread.interrupted(); }\"}]}");
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    Process grader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "backprop.autograder.Grade",
                notebook.toString(),
                "--isolation",
                "process")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said.txt").toFile())
            .start();
    List<ProcessHandle> workers;
    try {
      until("a worker runs", () -> grader.descendants().findAny().isPresent());
      workers = grader.descendants().toList();
    } finally {
      grader.destroy();
    }
    assertTrue(grader.waitFor(20, TimeUnit.SECONDS), "the grader ends");
    until("its workers end", () -> workers.stream().noneMatch(ProcessHandle::isAlive));
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(
          List.of(),
          left.filter(file -> file.getFileName().toString().startsWith("backprop-")).toList());
    }
  }

  private static void until(String what, BooleanSupplier holds) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!holds.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(end), () -> "within half a minute, " + what);
      Thread.sleep(50);
    }
  }
}
