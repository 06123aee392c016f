package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import backprop.exercise.Report;
import backprop.worker.Request;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  private static final String BOMB = "sleep 86399 & setsid sleep 86399 & exit";

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
                  List.of(SOLUTION),
                  List.of(),
                  Outputs.NONE,
                  new Sources(null, null),
                  null,
                  false,
                  false,
                  Isolation.FULL,
                  LIMITS,
                  1,
                  1)
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
  @DisplayName("whose worker may be another user ends all that it left running, wherever it went")
  void leftRunning() throws Exception {
    assumeTrue(WorkerUsers.possible(), "the grader is not root");
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      assertTrue(sandbox.otherUser(), () -> "" + sandbox.why());
      WorkerProcess worker = sandbox.start(List.of(), 0);
      // A session of its own, and a parent that is gone: no tree of processes leads there.
      run(worker, "new ProcessBuilder(\"setsid\", \"sh\", \"-c\", \"" + BOMB + "\").start();");
      until("it left something running", () -> running() > 0);
      worker.close();
      until("all of it is ended", () -> running() == 0);
    }
  }

  private static long running() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep 86399"))
        .count();
  }

  @Test
  @DisplayName("whose worker may be another user lets it write nothing that others load or read")
  void writesNothing() throws Exception {
    assumeTrue(WorkerUsers.possible(), "the grader is not root");
    Path marks = Files.writeString(directory.resolve("results.json"), "{}");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      WorkerProcess first = sandbox.start(List.of(), 0);
      assertEquals("", run(first, "import java.nio.file.*;"));
      String writable =
          """
          List<Path> found = new ArrayList<>(List.of(Path.of("%s"), Path.of("%s")));
          for (String jar : System.getProperty("java.class.path").split(":")) { found.add(Path.of(jar)); found.add(Path.of(jar).getParent()); }
          Path natives = Path.of(System.getProperty("org.bytedeco.javacpp.cachedir"));
          org.nd4j.linalg.factory.Nd4j.zeros(1);
          try (var all = Files.walk(natives)) { all.filter(f -> Files.isRegularFile(f) && !f.endsWith(".lock")).forEach(found::add); }
          found.removeIf(f -> !Files.isWritable(f));
          if (found.size() > 0) throw new IllegalStateException("" + found);
          """
              .formatted(marks, directory);
      assertEquals("", run(first, writable));
      // Its own directory of libraries is its own, and the next worker's is another.
      String planted = "Files.createFile(natives.resolve(\"planted.so\"));";
      assertEquals("", run(first, planted));
      WorkerProcess beside = sandbox.start(List.of(), 1);
      assertEquals("", run(beside, "import java.nio.file.*;"));
      String signal = "ProcessHandle.of(%d).ifPresent(ProcessHandle::destroyForcibly);";
      run(beside, signal.formatted(first.pid()) + signal.formatted(ProcessHandle.current().pid()));
      assertEquals("", run(first, "int alive = 1;"), "no worker signals another");
      first.close();
      WorkerProcess second = sandbox.start(List.of(), 0);
      assertEquals("", run(second, "import java.nio.file.*;"));
      assertEquals("", run(second, writable + planted));
    }
  }

  @Test
  @DisplayName("goes on with the grader's own user where no other can read the JDK, and says so")
  void unreadable() throws IOException {
    assumeTrue(WorkerUsers.possible(), "the grader is not root");
    String home = System.getProperty("java.home");
    // A directory that its owner alone may enter.
    Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexec " + home + "/bin/java \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    System.setProperty("java.home", directory.toString());
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      assertEquals(Isolation.PROCESS, sandbox.isolation());
      assertFalse(sandbox.otherUser());
      assertEquals(Isolation.PROCESS.meaning(), sandbox.meaning());
      assertTrue(sandbox.why().get(0).startsWith("no user of their own for notebooks: "));
      assertTrue(sandbox.why().get(0).contains("Permission denied"), sandbox.why().get(0));
    } finally {
      System.setProperty("java.home", home);
    }
  }

  @Test
  @DisplayName("beside another has other users")
  void beside() throws IOException {
    assumeTrue(WorkerUsers.possible(), "the grader is not root");
    try (WorkerUsers one = new WorkerUsers(61_183);
        WorkerUsers other = new WorkerUsers(61_183)) {
      List<Integer> users = List.of(one.of(0), other.of(0), one.of(1), other.of(1));
      assertEquals(4, users.stream().distinct().count(), users::toString);
      assertEquals(one.of(0), one.of(0));
    }
  }

  @Test
  @DisplayName("gives a slot another user where dead processes of the last one are not buried")
  void unburied() throws Exception {
    assumeTrue(WorkerUsers.possible(), "the grader is not root");
    try (WorkerUsers users = new WorkerUsers(61_100)) {
      int user = users.of(0);
      String dies = String.join(" ", WorkerUsers.become(user)) + " true & exec sleep 60";
      Process parent = new ProcessBuilder("sh", "-c", dies).start();
      try {
        until("it has a child", () -> parent.children().findAny().isPresent());
        users.end(0);
        assertNotEquals(user, users.of(0));
        assertTrue(parent.isAlive(), "the parent is somebody else's");
      } finally {
        parent.destroyForcibly();
      }
    }
  }

  /** Empty where the cell went well. */
  private static String run(WorkerProcess worker, String source) throws WorkerLostException {
    Reply reply =
        worker.ask(
            Request.of(Request.Verb.CELL, new PlainValue.Num(1), new PlainValue.Text(source)),
            LIMITS.cell());
    return reply.failed() ? reply.failure().message() : "";
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
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
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
      until("grading begins", () -> said().contains("seed: "));
      until("a worker runs", () -> grader.descendants().findAny().isPresent());
      workers = grader.descendants().toList();
    } finally {
      grader.destroy();
    }
    assertTrue(grader.waitFor(20, TimeUnit.SECONDS), "the grader ends");
    assertEquals(WorkerUsers.possible(), said().contains("run as users of their own"), said());
    until("its workers end", () -> workers.stream().noneMatch(ProcessHandle::isAlive));
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(
          List.of(),
          left.filter(file -> file.getFileName().toString().startsWith("backprop-")).toList());
    }
  }

  private String said() {
    try {
      return Files.readString(directory.resolve("said.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
