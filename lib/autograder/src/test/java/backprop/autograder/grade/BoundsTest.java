package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import backprop.exercise.Report;
import backprop.worker.Request;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a worker takes")
class BoundsTest {

  private static final Limits LIMITS = Limits.seconds(20, 60, 300);

  /** Throws what it found, since a cell says nothing else. */
  private static final String SAY = "throw new IllegalStateException(\"SEEN \" + seen);";

  /** What the kernel does not import. */
  private static final String IMPORTS = "import java.nio.file.*; ";

  private static final String FILL =
      """
      String fill(String file, int megabytes) {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 7);
        int written = 0;
        try (var out = new FileOutputStream(file)) {
          for (; written < megabytes; written++) out.write(piece);
        } catch (IOException e) { return written + " MB in " + file + ", then " + e.getMessage() + "; "; }
        return written + " MB in " + file + "; ";
      }
      """;

  private static final String CHILDREN =
      """
      String program = System.getProperty("java.io.tmpdir") + "/M.java";
      Files.writeString(Path.of(program), "public class M { public static void main(String[] a) throws Exception { byte[][] all = new byte[900][]; for (int i = 0; i < all.length; i++) { all[i] = new byte[1 << 20]; java.util.Arrays.fill(all[i], (byte) 3); } System.out.println(all.length); System.out.flush(); Thread.sleep(20000); } }");
      String seen = "";
      var children = new ArrayList<Process>();
      for (int i = 0; i < 3; i++) children.add(new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx1200m", "-XX:+UseSerialGC", program).redirectErrorStream(true).start());
      int whole = 0;
      for (var child : children) { var lines = new BufferedReader(new InputStreamReader(child.getInputStream())).lines().toList(); if (lines.contains("900")) whole++; }
      seen += whole + " of 3 had 900 MB";
      """;

  @NeedsFullIsolation
  @Test
  @DisplayName("of file systems in memory has a size in each that it can write")
  void fileSystems() throws Exception {
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, LIMITS)) {
      WorkerProcess worker = sandbox.start(List.of(), 0);
      run(worker, FILL);
      // Forty files, since one may have 64 MB.
      String seen =
          run(
              worker,
              """
              String seen = "";
              for (String where : List.of("/dev/shm", "/tmp", "/natives", "/dev", "/", "/course", "/proc"))
                for (int i = 0; i < 40; i++) { String one = fill(where + "/f" + i, 60); if (i < 2) seen += one; }
              var roots = "";
              for (var store : FileSystems.getDefault().getFileStores()) if (!store.isReadOnly() && store.type().equals("tmpfs")) { seen += store + " " + (store.getTotalSpace() >> 20) + " MB; "; }
              """
                  + SAY);
      assertTrue(seen.contains("16 MB in /dev/shm/f0, then No space left"), seen);
      assertTrue(
          seen.contains("60 MB in /tmp/f0;") && seen.contains("in /tmp/f1, then No space left"),
          seen);
      for (String nothing : List.of("/natives/f1", "/dev/f0", "//f0", "/course/f0", "/proc/f0")) {
        assertTrue(seen.contains("0 MB in " + nothing + ", then"), nothing + ": " + seen);
      }
    }
  }

  @NeedsFullIsolation
  @Test
  @DisplayName(
      "of memory is one sum over all that it starts, in a control group where one is to be had")
  void group() throws Exception {
    assumeTrue(MemoryGroup.of(Sandbox.MEMORY).isPresent(), "no control groups are to be had");
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, LIMITS)) {
      assertEquals(List.of(), sandbox.unbounded());
      WorkerProcess worker = sandbox.start(List.of(), 0);
      try {
        String seen = run(worker, CHILDREN + SAY);
        assertFalse(seen.contains("3 of 3"), seen);
      } catch (WorkerLostException e) {
        assertTrue(e.getMessage().contains("killed: for its use of memory"), e.getMessage());
      }
    }
  }

  @NeedsFullIsolation
  @Test
  @DisplayName("of memory is one sum over all that it starts, which the grader takes where none is")
  void sum() throws Exception {
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, LIMITS, false)) {
      assertTrue(
          sandbox.unbounded().get(0).startsWith("memory is a sum"), "" + sandbox.unbounded());
      WorkerProcess worker = sandbox.start(List.of(), 0);
      WorkerProcess beside = sandbox.start(List.of(), 1);
      WorkerLostException lost =
          assertThrows(WorkerLostException.class, () -> run(worker, CHILDREN + SAY));
      assertTrue(
          lost.getMessage().contains("MB of memory, and 2048 MB are the most"), lost.getMessage());
      assertEquals("", run(beside, "int alive = 1;"));
    }
  }

  @Test
  @DisplayName(
      "of the disk is bounded in its own directory, where it has one, in bytes and in files")
  void disk() throws Exception {
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      assertTrue(
          ("" + sandbox.unbounded()).contains("files that it writes outside"),
          "" + sandbox.unbounded());
      WorkerProcess bytes = sandbox.start(List.of(), 0);
      run(bytes, FILL);
      String home = "System.getProperty(\"java.io.tmpdir\")";
      WorkerLostException lost =
          assertThrows(
              WorkerLostException.class,
              () ->
                  run(
                      bytes,
                      "for (int i = 0; i < 60; i++) { fill(%s + \"/f\" + i, 50); Thread.sleep(200); }"
                          .formatted(home)));
      assertTrue(lost.getMessage().contains("it wrote more than 64 MB"), lost.getMessage());
      WorkerProcess files = sandbox.start(List.of(), 0);
      assertThrows(
          WorkerLostException.class,
          () ->
              run(
                  files,
                  "for (int i = 0; ; i++) Files.createDirectory(Path.of(%s, \"\" + i));"
                      .formatted(home)));
    }
  }

  @Test
  @DisplayName(
      "of classes is what it is given: another worker's, and all exercises', it cannot enter")
  void classes() throws Exception {
    assumeTrue(WorkerUsers.possible(), "the grader is not root");
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      assumeTrue(sandbox.otherUser(), () -> "" + sandbox.why());
      // Beside it runs one that has Dense.
      WorkerProcess other = sandbox.start(List.of(), 1);
      assertEquals("", run(other, "Object dense = backprop.nn.Dense.class;"));
      WorkerProcess worker = sandbox.start(List.of("backprop.nn.Dense"), 0);
      String seen =
          run(
              worker,
              """
              String seen = "";
              var places = new TreeSet<Path>();
              String stage = Path.of(System.getProperty("java.io.tmpdir")).getParent().getParent().toString();
              for (String jar : System.getProperty("java.class.path").split(":")) for (Path p = Path.of(jar).getParent(); p != null && p.getNameCount() > 1; p = p.getParent()) places.add(p);
              for (var process : new File("/proc").list()) try { for (String word : Files.readString(Path.of("/proc", process, "cmdline")).split("[\\0:]")) if (word.endsWith(".jar") && word.contains(stage)) places.add(Path.of(word).getParent()); } catch (IOException e) { }
              for (Path place : places) try (var all = Files.walk(place)) {
                for (Path jar : (Iterable<Path>) all.filter(p -> p.toString().endsWith(".jar"))::iterator)
                  try (var zip = new java.util.zip.ZipFile(jar.toFile())) { if (zip.getEntry("backprop/nn/Dense.class") != null) seen += jar + " "; }
              } catch (IOException | UncheckedIOException closed) { }
              """
                  + SAY);
      assertTrue(seen.endsWith("SEEN "), seen);
    }
  }

  @NeedsFullIsolation
  @Test
  @DisplayName("of the processor is so many threads at once, at full isolation")
  void crowd() throws Exception {
    isStopped(Isolation.FULL);
  }

  @Test
  @DisplayName(
      "of the processor is so many threads at once, in a process of its own, and many wait")
  void crowdInAProcess() throws Exception {
    isStopped(Isolation.PROCESS);
  }

  @Test
  @DisplayName("of the processor is counted by descent where workers are no users of their own")
  void byDescent() throws Exception {
    assumeTrue(Footprint.possible(), "this system does not tell what its threads do");
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      boolean spins = i < 5;
      threads.add(
          new Thread(
              () -> {
                while (!over.get()) {
                  if (spins) {
                    Thread.onSpinWait();
                  } else {
                    LockSupport.parkNanos(50_000_000);
                  }
                }
              }));
    }
    try {
      threads.forEach(Thread::start);
      long own = ProcessHandle.current().pid();
      int running = 0;
      // Some may not have begun.
      for (int i = 0; i < 50 && running < 5; i++) {
        Thread.sleep(50);
        running = Footprint.now().ofTree(own).running();
      }
      assertTrue(running >= 5 && running < 40, running + " of 5 that spin and 35 that wait");
    } finally {
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void isStopped(Isolation level) throws Exception {
    try (Sandbox sandbox = new Sandbox(level, LIMITS)) {
      assumeTrue(Footprint.possible(), "this system does not tell what its threads do");
      WorkerProcess worker = sandbox.start(List.of(), 0);
      String many =
          "for (int i = 0; i < %d; i++) { Thread t = new Thread(() -> { while (true) %s; });"
              + " t.setPriority(Thread.MAX_PRIORITY); t.setDaemon(true); t.start(); } Thread.sleep(%d);";
      // A hundred that wait are nobody's loss, nor are a few that work.
      String waiting = "java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000)";
      assertEquals("", run(worker, many.formatted(100, waiting, 1)));
      assertEquals("", run(worker, many.formatted(4, "Thread.onSpinWait()", 2000)));
      WorkerLostException lost =
          assertThrows(
              WorkerLostException.class,
              () -> run(worker, many.formatted(60, "Thread.onSpinWait()", 30_000)));
      assertTrue(
          lost.getMessage().matches("was stopped: for a second \\d+ of its threads wanted .* most"),
          lost.getMessage());
    }
  }

  @NeedsFullIsolation
  @Test
  @DisplayName(
      "of the processor leaves the notebook beside it its points, however many threads spin")
  void processor() throws Exception {
    Limits limits = Limits.seconds(10, 60, 60);
    String solution = Files.readString(Path.of("..", "..", "solutions", "05-affine.ipynb"));
    String first = "import backprop.nn.Layer;";
    String spinning =
        "for (int i = 0; i < 150; i++) { Thread t = new Thread(() -> { while (true) Thread.onSpinWait(); });"
            + " t.setPriority(Thread.MAX_PRIORITY); t.setDaemon(true); t.start(); }";
    assertTrue(solution.contains(first), solution);
    String hostile = solution.replace(first, spinning + "\\n\",\n\"" + first);
    ExecutorService beside = Executors.newSingleThreadExecutor();
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, limits)) {
      NotebookGrader grader = new NotebookGrader(sandbox, limits, 7);
      Future<Report> crowd =
          beside.submit(
              () -> grader.grade("05-affine.ipynb", hostile.getBytes(StandardCharsets.UTF_8), 0));
      // One after another, so that some stand beside the threads, whenever they begin.
      do {
        byte[] right = solution.getBytes(StandardCharsets.UTF_8);
        Report report = grader.grade("05-affine.ipynb", right, 1);
        assertEquals(20, report.score(), report::toString);
      } while (!crowd.isDone());
      String said = crowd.get().toString();
      assertTrue(said.contains("wanted the processor at once"), said);
    } finally {
      beside.shutdownNow();
    }
  }

  @NeedsFullIsolation
  @Test
  @DisplayName("of time, over all notebooks of a learner, has an end")
  void time() throws Exception {
    Limits limits = Limits.seconds(2, 2, 6).withLearner(10);
    byte[] endless =
        """
        {"metadata": {"backprop": {"exercise": "05-affine"}}, "cells": [
          {"cell_type": "code", "source": "while (true) { Thread.interrupted(); }"},
          {"cell_type": "code", "source": "while (true) { Thread.yield(); }"},
          {"cell_type": "code", "source": "while (true) { Thread.onSpinWait(); }"}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    List<HandedIn> twelve =
        IntStream.range(0, 12)
            .mapToObj(
                i -> new HandedIn(List.of(i + ".ipynb"), () -> new ByteArrayInputStream(endless)))
            .toList();
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, limits)) {
      State none = new State(null, 7, limits, Isolation.FULL, List.of(), List.of());
      GradeBook.Marks marks =
          new Marking(new NotebookGrader(sandbox, limits, 7), none, List.of())
              .marks(new Submission("ada", twelve), 0, (exercise, read) -> {});
      String said = marks.notCounted() + "" + marks.reports();
      assertTrue(said.contains("the 10 s for all notebooks of a learner are over"), said);
      assertTrue(marks.graded(), said);
    }
  }

  /** Empty where the cell went well. */
  private static String run(WorkerProcess worker, String source) throws WorkerLostException {
    Reply reply =
        worker.ask(
            Request.of(
                Request.Verb.CELL, new PlainValue.Num(1), new PlainValue.Text(IMPORTS + source)),
            LIMITS.cell());
    return reply.failed() ? reply.failure().message() : "";
  }
}
