package backprop.autograder.grade;

import static backprop.autograder.grade.Attack.Place.FULL;
import static backprop.autograder.grade.Attack.Place.PROCESS;
import static backprop.autograder.grade.Attack.Place.PROCESS_OF_ANOTHER_USER;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One hostile, broken or odd notebook, and what it must come to.
 *
 * @param name what it does
 * @param cell code that stands in a cell before the answer
 * @param forward code at the start of {@code forward(x, mode)}
 * @param backward code at the start of {@code backward(dY)}
 * @param scores the points of 20 that it gets in each place; absent where it is not tried, since it
 *     would reach what is not ours to risk
 * @param message a pattern of what a failed test says; empty where none fails, or any will do
 */
record Attack(
    String name,
    String cell,
    String forward,
    String backward,
    Map<Place, Double> scores,
    String message) {

  /** Where it strikes. */
  enum Place {
    FULL,
    /** At isolation {@code process}, where the grader is root. */
    PROCESS_OF_ANOTHER_USER,
    PROCESS
  }

  /** The condition that holds in one test only, the one that takes a batch row by row. */
  private static final String ONCE = "if (dY.size(0) == 1) { %s }";

  /** Strikes in one test, and costs it; the other tests are scored. */
  private static Attack costly(String name, String cell, String once, String message) {
    return new Attack(name, cell, "", ONCE.formatted(once), both(19), message);
  }

  /** Strikes in one test, and gets nowhere: full points. */
  private static Attack vain(String name, String cell, String once) {
    return new Attack(name, cell, "", ONCE.formatted(once), both(20), "");
  }

  /** Gets nowhere at full isolation, and succeeds below it: {@code once} throws where it does. */
  private static Attack leak(String name, String cell, String once) {
    return leak(name, cell, once, 19);
  }

  /** Succeeds only where the worker is the grader's user. */
  private static Attack leakToTheSameUser(String name, String cell, String once) {
    return leak(name, cell, once, 20);
  }

  private static Attack leak(String name, String cell, String once, double asAnotherUser) {
    return new Attack(
        name,
        cell,
        "",
        ONCE.formatted(once),
        new TreeMap<>(Map.of(FULL, 20.0, PROCESS_OF_ANOTHER_USER, asAnotherUser, PROCESS, 19.0)),
        "LEAK");
  }

  /** Tried in namespaces only. */
  private Attack atFullOnly() {
    return not(PROCESS).not(PROCESS_OF_ANOTHER_USER);
  }

  /** Tried where processes are counted. */
  private Attack whereBounded() {
    return not(PROCESS);
  }

  private Attack not(Place place) {
    Map<Place, Double> others = new TreeMap<>(scores);
    others.remove(place);
    return new Attack(name, cell, forward, backward, others, message);
  }

  private static Map<Place, Double> both(double score) {
    return new TreeMap<>(Map.of(FULL, score, PROCESS_OF_ANOTHER_USER, score, PROCESS, score));
  }

  /**
   * All of them.
   *
   * @param secrets files that no worker may read
   * @param precious files that no worker may write
   * @param port where the grader's machine listens
   */
  static List<Attack> all(List<String> secrets, List<String> precious, int port) {
    String late = "had 2 s for this test";
    String orLate = "|" + late;
    return List.of(
        vain("right", "", ""),
        vain(
            "slow but legal",
            "",
            "Thread.onSpinWait(); try { Thread.sleep(100); } catch (InterruptedException e) { }"),
        costly(
            "a loop that ignores interrupts", "", "while (true) { Thread.interrupted(); }", late),
        costly(
            "a loop in a static initializer",
            "class Trap { static int x; static { while (Math.random() >= 0) { x++; } } }",
            "if (Trap.x > 0) return null;",
            late),
        costly(
            "a deadlock of two threads that hold locks",
            "Object one = new Object(), two = new Object(); void locked(Object first, Object second) { synchronized (first) { try { Thread.sleep(200); } catch (InterruptedException e) { } synchronized (second) { } } }",
            "new Thread(() -> locked(two, one)).start(); locked(one, two);",
            late),
        vain("reading stdin", "", throwIf("System.in.read() >= 0")),
        costly(
            "stealing the grader's requests",
            "",
            "try { new FileInputStream(FileDescriptor.in).read(); } catch (IOException e) { }",
            late),
        costly("System.exit", "", "System.exit(0);", "ended the program, with status 0"),
        costly(
            "Runtime.halt",
            "",
            "Runtime.getRuntime().halt(7);",
            "ended the program, with status 7"),
        vain(
                "destroying every process in sight",
                "",
                "ProcessHandle.allProcesses().filter(p -> p.pid() != ProcessHandle.current().pid())"
                    + ".forEach(p -> { try { p.destroyForcibly(); } catch (RuntimeException e) { } });")
            .atFullOnly(),
        costly(
            "heap exhausted",
            "",
            "List<byte[]> all = new ArrayList<>(); while (true) all.add(new byte[1 << 24]);",
            "OutOfMemoryError" + orLate),
        costly(
            "off-heap exhausted",
            "",
            "List<Object> kept = new ArrayList<>(); while (true) kept.add(org.nd4j.linalg.factory.Nd4j.ones(1 << 24));",
            "OutOfMemoryError" + orLate),
        costly(
                "native memory past every counter",
                "",
                "while (true) org.bytedeco.javacpp.Pointer.memset(org.bytedeco.javacpp.Pointer.malloc(1 << 26), 1, 1 << 26);",
                "native code" + orLate)
            .atFullOnly(),
        costly(
            "a stack overflow caught and tried again",
            "void deeper() { try { deeper(); } catch (StackOverflowError e) { deeper(); } }",
            "deeper();",
            late),
        costly(
            "a wild pointer",
            "",
            "new org.bytedeco.javacpp.BytePointer() {{ address = 8; }}.put((byte) 1);",
            "crashed in native code"),
        costly(
            "Unsafe at address 0",
            "sun.misc.Unsafe unsafe() throws Exception { var f = sun.misc.Unsafe.class.getDeclaredField(\"theUnsafe\"); f.setAccessible(true); return (sun.misc.Unsafe) f.get(null); }",
            "try { unsafe().putLong(0, 0); } catch (Exception e) { }",
            "crashed in native code"),
        costly(
                "a thousand threads",
                "",
                "for (int i = 0; i < 1000; i++) new Thread(() -> { while (true) try { Thread.sleep(99999); } catch (InterruptedException e) { } }).start();",
                "OutOfMemoryError" + orLate)
            .whereBounded(),
        costly(
                "a process bomb",
                "",
                "try { while (true) new ProcessBuilder(System.getProperty(\"java.home\") + \"/bin/java\", \"-version\").start(); } catch (IOException e) { throw new UncheckedIOException(e); }",
                "")
            .whereBounded(),
        vain(
            "much output with control characters",
            "",
            "byte[] b = new byte[1 << 20]; Arrays.fill(b, (byte) 27); for (int i = 0; i < 1000; i++) System.out.write(b, 0, b.length);"),
        costly(
            "a gigabyte on the grader's own descriptor",
            "",
            "try (var out = new FileOutputStream(FileDescriptor.out)) { byte[] b = new byte[1 << 20]; Arrays.fill(b, (byte) 27); for (int i = 0; i < 1000; i++) out.write(b); } catch (IOException e) { }",
            "wrote what is no answer" + orLate),
        vain(
            "a forged answer, printed",
            "",
            "System.out.println(\"20 of 20 points\"); try { var out = new DataOutputStream(new FileOutputStream(FileDescriptor.out)); for (int i = 0; i < 8; i++) { out.writeLong(0); out.writeInt(14); out.write(new byte[14]); } out.flush(); } catch (IOException e) { }"),
        leakToTheSameUser(
            "writing the marks and the submissions",
            "",
            tryEach(
                precious,
                "Files.writeString(Path.of(file), \"20 of 20\", StandardOpenOption.WRITE, StandardOpenOption.APPEND);")),
        leakToTheSameUser("writing into the library's jars", "", tryEachOnTheClasspath()),
        vain(
            "a link to the marks, where reports are made",
            "",
            "try { Files.createSymbolicLink(Path.of(System.getProperty(\"java.io.tmpdir\"), \"marks.json\"), Path.of(\""
                + precious.get(0)
                + "\")); } catch (IOException e) { }"),
        leakToTheSameUser(
            "reading solutions, tests and other learners",
            "",
            tryEach(secrets, "Files.readAllBytes(Path.of(file));")),
        vain(
            "reading the environment",
            "",
            throwIf(
                "System.getenv().keySet().stream().anyMatch(k -> !k.startsWith(\"OMP\") && !k.equals(\"OPENBLAS_CORETYPE\") && !k.equals(\"PWD\") && !k.equals(\"_\"))")),
        leak(
            "looking at other processes",
            "",
            """
            for (File process : new File("/proc").listFiles((d, name) -> name.matches("\\\\d+"))) {
              String known = "";
              try {
                known = Files.readString(process.toPath().resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
              } catch (IOException e) {
              }
              if (known.contains("sure" + "fire")) throw new IllegalStateException("LEAK");
            }
            """),
        leak(
            "reading what everybody on the machine may",
            "",
            tryEach(List.of("/etc/passwd"), "Files.readAllBytes(Path.of(file));")),
        leakToTheSameUser("reading the grader's environment in /proc", "", proc(secrets)),
        vain(
            "classes by the names of ours",
            "class Report { int score() { return 20; } } class Tensor { } class Assertions { static void fail(Object o) { } }",
            ""),
        vain(
            "classes planted in the packages of the library, ND4J and JUnit",
            PLANTING,
            "if (!planted) throw new IllegalStateException(\"not planted\");"),
        vain(
            "reflection into tests, and into the answer",
            "boolean there(String name) { try { Class.forName(name); return true; } catch (Throwable t) { return false; } }",
            throwIf(
                "there(\"org.junit.jupiter.api.Test\") || there(\"backprop.autograder.contract.LayerContract\")"
                    + " || there(\"backprop.autograder.exercise.AffineExercise\") || there(\"backprop.nn.De\" + \"nse\")"
                    + " || !there(\"backprop.nn.Relu\")")),
        leak(
            "a connection out",
            "",
            "try (var s = new Socket()) { s.connect(new InetSocketAddress(\"127.0.0.1\", "
                + port
                + "), 500); throw new IllegalStateException(\"LEAK\"); } catch (IOException e) { }"),
        vain(
            "a port opened", "", "try (var s = new ServerSocket(0)) { } catch (IOException e) { }"),
        vain(
            "ND4J's seed, default type and executioner changed",
            """
            import org.nd4j.linalg.factory.Nd4j;
            Nd4j.getRandom().setSeed(1);
            Nd4j.setDefaultDataTypes(org.nd4j.linalg.api.buffer.DataType.DOUBLE, org.nd4j.linalg.api.buffer.DataType.DOUBLE);
            class Mine extends org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner { }
            var executioner = Nd4j.class.getDeclaredField("OP_EXECUTIONER_INSTANCE");
            executioner.setAccessible(true);
            executioner.set(null, new Mine());
            """,
            "if (!(org.nd4j.linalg.factory.Nd4j.getExecutioner() instanceof Mine)) throw new IllegalStateException(\"not changed\");"),
        costly(
            "ND4J's executioner taken away in the middle of a test",
            "",
            "try { var f = org.nd4j.linalg.factory.Nd4j.class.getDeclaredField(\"OP_EXECUTIONER_INSTANCE\"); f.setAccessible(true); f.set(null, null); } catch (ReflectiveOperationException e) { }",
            "threw NullPointerException"),
        costly(
            "ND4J's factory taken away in the middle of a test",
            "",
            "try { var f = org.nd4j.linalg.factory.Nd4j.class.getDeclaredField(\"INSTANCE\"); f.setAccessible(true); f.set(null, null); } catch (ReflectiveOperationException e) { }",
            "threw NullPointerException"),
        vain(
            "a daemon that interrupts and unparks every thread, for ever",
            FOR_EVER.formatted(
                "for (Thread t : Thread.getAllStackTraces().keySet()) if (t != Thread.currentThread()) { t.interrupt(); java.util.concurrent.locks.LockSupport.unpark(t); }"),
            ""),
        new Attack(
            "a thread for each call, which interrupts the one that asks",
            "",
            "Thread asking = Thread.currentThread(); Thread t = new Thread(() -> { for (int i = 0; i < 1000; i++) { asking.interrupt(); Thread.onSpinWait(); } }); t.setDaemon(true); t.start();",
            "",
            both(20),
            ""),
        vain(
            "every thread of every group interrupted, within a call",
            EVERY_THREAD,
            "Thread t = new Thread(() -> everyThread().forEach(Thread::interrupt)); t.start(); try { t.join(); } catch (InterruptedException e) { throw new IllegalStateException(\"interrupted\"); }"),
        vain("an interrupt's mark left behind", "", "Thread.currentThread().interrupt();"),
        vain(
            "every thread but its own stopped, by a cell",
            EVERY_THREAD
                + "everyThread().stream().filter(t -> t != Thread.currentThread()).forEach(Thread::stop);",
            ""),
        costly(
            "the thread that asks stopped, within a call",
            "",
            "Thread asking = Thread.currentThread(); new Thread(asking::stop).start(); while (true) Thread.onSpinWait();",
            "threw ThreadDeath" + orLate),
        costly(
            "the thread that asks suspended",
            "",
            "Thread.currentThread().suspend();",
            late + "|UnsupportedOperationException"),
        costly(
            "the thread that asks parked",
            "",
            "while (true) java.util.concurrent.locks.LockSupport.park();",
            late),
        costly(
            "a handler of what nobody caught that never ends",
            "Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> { while (true) Thread.onSpinWait(); });",
            "throw new ThreadDeath();",
            "threw ThreadDeath"),
        costly(
            "a hook at the program's end that never ends",
            "Runtime.getRuntime().addShutdownHook(new Thread(() -> { while (true) Thread.onSpinWait(); }));",
            "System.exit(0);",
            late),
        vain(
            "signals caught, and raised",
            "for (String name : List.of(\"TERM\", \"INT\", \"HUP\")) sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> { });",
            "sun.misc.Signal.raise(new sun.misc.Signal(\"TERM\")); try { sun.misc.Signal.raise(new sun.misc.Signal(\"KILL\")); throw new IllegalStateException(\"raised\"); } catch (IllegalArgumentException e) { }"),
        costly(
            "a child that kills its parent",
            KILLING,
            "try { new ProcessBuilder(System.getProperty(\"java.home\") + \"/bin/java\", \"-cp\", killing.toString(), \"-Xshare:auto\", \"-XX:TieredStopAtLevel=1\", \"K\", \"\" + ProcessHandle.current().pid()).start(); Thread.sleep(9999); } catch (IOException | InterruptedException e) { throw new IllegalStateException(e); }",
            "was killed" + orLate),
        vain(
            "threads renamed, and of the lowest priority, their loader taken away",
            EVERY_THREAD
                + """
                ThreadGroup top = Thread.currentThread().getThreadGroup();
                while (top.getParent() != null) top = top.getParent();
                for (Thread t : everyThread()) { t.setName("jjava-executor-0"); t.setPriority(1); t.setContextClassLoader(null); }
                top.setMaxPriority(1);
                """,
            ""),
        new Attack("a view returned", "", VIEW, "", both(20), ""),
        new Attack(
            "the input changed",
            "",
            "INDArray given = x; x = x.dup(); given.assign(7);",
            "",
            both(19),
            "X was changed"),
        costly(
            "NaN returned",
            "",
            "return dY.mmul(w.value().transpose()).addi(Double.POSITIVE_INFINITY).subi(Double.POSITIVE_INFINITY);",
            "NaN"),
        costly(
            "infinity returned",
            "",
            "return dY.mmul(w.value().transpose()).addi(Double.POSITIVE_INFINITY);",
            "Infinity"),
        costly(
            "another shape returned",
            "",
            "return dY.mmul(w.value().transpose()).reshape(-1, 1);",
            "expected the shape"),
        costly(
            "another type returned",
            "",
            "return dY.mmul(w.value().transpose()).castTo(org.nd4j.linalg.api.buffer.DataType.HALF);",
            "expected DOUBLE"),
        costly("null returned", "", "return null;", "expected an array"),
        costly(
            "a closed array returned",
            "",
            "var a = dY.mmul(w.value().transpose()); a.close(); return a;",
            ""),
        costly(
            "an array larger than a message",
            "",
            "return org.nd4j.linalg.factory.Nd4j.ones(1 << 22);",
            "longer than a test could need"),
        costly("the input returned as the output", "", "return dY;", "dX"),
        costly(
            "an exception whose message fails",
            "",
            "throw new RuntimeException() { public String getMessage() { throw new IllegalStateException(); } };",
            "threw"),
        costly(
            "the library's own layer by a name put together",
            "",
            "try { Class.forName(\"backprop.nn.De\" + \"nse\").getName(); } catch (ClassNotFoundException e) { throw new IllegalStateException(\"not there\"); }",
            "not there"),
        vain(
            "SameDiff by a name put together, which nothing prevents",
            "",
            "try { Class.forName(\"org.nd4j.autodiff.samediff.Same\" + \"Diff\").getMethod(\"create\").invoke(null); } catch (Exception e) { throw new IllegalStateException(\"not there\"); }"));
  }

  /** All threads, by their groups: what {@code getAllStackTraces} has, and what has not begun. */
  private static final String EVERY_THREAD =
      """
      List<Thread> everyThread() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) top = top.getParent();
        Thread[] all = new Thread[500];
        int n = top.enumerate(all);
        return List.of(Arrays.copyOf(all, n));
      }
      """;

  /** Does so in a thread of its own, as long as the program runs. */
  private static final String FOR_EVER =
      """
      Thread tireless = new Thread(() -> {
        while (true) {
          %s
          try { Thread.sleep(1); } catch (InterruptedException e) { }
        }
      });
      tireless.setDaemon(true);
      tireless.start();
      """;

  /** A program that ends the process whose number it is given. */
  private static final String KILLING =
      """
      Path killing = Files.createTempDirectory("killing");
      Path program = Files.writeString(killing.resolve("K.java"), "public class K { public static void main(String[] a) { ProcessHandle.of(Long.parseLong(a[0])).get().destroyForcibly(); } }");
      javax.tools.ToolProvider.getSystemJavaCompiler().run(null, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), program.toString());
      """;

  /** Compiles classes, and loads them by names that others have. */
  private static final String PLANTING =
      """
      Path planting = Files.createTempDirectory("planted");
      String[][] sources = {{"org/junit/jupiter/api", "Assertions"}, {"backprop/nn", "Parameter"}, {"org/nd4j/linalg/factory", "Nd4j"}, {"backprop/nn", "Dense"}};
      for (String[] source : sources) {
        Path folder = Files.createDirectories(planting.resolve(source[0]));
        Path file = folder.resolve(source[1] + ".java");
        Files.writeString(file, "package " + source[0].replace('/', '.') + "; public class " + source[1] + " { }");
        javax.tools.ToolProvider.getSystemJavaCompiler().run(null, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "-d", planting.toString(), file.toString());
      }
      URLClassLoader apart = new URLClassLoader(new URL[] {planting.toUri().toURL()}, null);
      for (String[] source : sources) apart.loadClass(source[0].replace('/', '.') + "." + source[1]);
      Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[] {planting.toUri().toURL()}));
      var within = java.lang.invoke.MethodHandles.privateLookupIn(backprop.nn.Relu.class, java.lang.invoke.MethodHandles.lookup());
      within.defineClass(Files.readAllBytes(planting.resolve("backprop/nn/Dense.class")));
      boolean planted = true;
      """;

  /** The right numbers, between others that are not returned. */
  private static final String VIEW =
      """
      if (x.rank() == 2 && x.size(1) == w.value().size(0) && x.dataType() == w.type()) {
        this.x = x;
        INDArray y = x.mmul(w.value()).addRowVector(b.value());
        INDArray wide = org.nd4j.linalg.factory.Nd4j.ones(y.dataType(), y.size(0), 2 * y.size(1));
        INDArray view = wide.get(org.nd4j.linalg.indexing.NDArrayIndex.all(), org.nd4j.linalg.indexing.NDArrayIndex.interval(0, y.size(1)));
        view.assign(y);
        return view;
      }
      """;

  private static String tryEachOnTheClasspath() {
    return "for (String file : System.getProperty(\"java.class.path\").split(File.pathSeparator)) { boolean worked = true; try { Files.newByteChannel(Path.of(file), StandardOpenOption.WRITE).close(); } catch (IOException e) { worked = false; } if (worked) throw new IllegalStateException(\"LEAK \" + file); }";
  }

  /** What another process was started with, and files by way of another process's root. */
  private static String proc(List<String> secrets) {
    return """
        for (File process : new File("/proc").listFiles((d, name) -> name.matches("\\\\d+"))) {
          String known = "";
          try {
            known = Files.readString(process.toPath().resolve("environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
          } catch (IOException e) {
          }
          if (known.contains("PATH=") || Files.isReadable(Path.of(process + "/root" + "%s"))) throw new IllegalStateException("LEAK");
        }
        """
        .formatted(secrets.get(0));
  }

  private static String throwIf(String condition) {
    return "try { if ("
        + condition
        + ") throw new IllegalStateException(\"LEAK\"); } catch (Exception e) { if (\"LEAK\".equals(e.getMessage())) throw new IllegalStateException(\"LEAK\"); }";
  }

  private static String tryEach(List<String> files, String access) {
    return "for (String file : List.of(\""
        + String.join("\", \"", files)
        + "\")) { boolean worked = true; try { "
        + access
        + " } catch (IOException e) { worked = false; } if (worked) throw new IllegalStateException(\"LEAK \" + file); }";
  }
}
