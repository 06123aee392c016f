package backprop.autograder.grade;

import backprop.autograder.worker.Request;
import backprop.autograder.worker.Worker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Where workers run, and how they are started.
 *
 * <p>{@link Isolation#FULL} is bubblewrap's work. Where the grader is root, a worker is another
 * user, so that limits on processes bind it. What the machine allows is found out by trying.
 */
final class Sandbox implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);

  /** Users of these numbers and up are workers, one for each that runs at a time. */
  private static final int FIRST_USER = 61_000;

  private final Stage stage;
  private final Path java = Path.of(System.getProperty("java.home")).toRealPath();
  private final Isolation isolation;
  private final String why;
  private final long processorSeconds;
  private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();
  // A grader that is stopped by a signal must leave neither processes nor files.
  private final Thread atExit = new Thread(this::clear, "sandbox-clear");

  /**
   * A sandbox of the strongest isolation that this machine allows, up to {@code most}.
   *
   * @throws InfrastructureException if no worker starts at all
   */
  Sandbox(Isolation most, Limits limits) throws IOException {
    processorSeconds = 2 * limits.notebook().toSeconds() + 60;
    stage = new Stage();
    Runtime.getRuntime().addShutdownHook(atExit);
    String weaker = "";
    if (most == Isolation.FULL) {
      weaker = attempt(Isolation.FULL);
      if (weaker.isEmpty()) {
        isolation = Isolation.FULL;
        why = "";
        return;
      }
    }
    String failure = attempt(Isolation.PROCESS);
    if (!failure.isEmpty()) {
      close();
      throw new InfrastructureException("no worker starts on this machine: " + failure, null);
    }
    isolation = Isolation.PROCESS;
    why = weaker;
  }

  /** What is in force. */
  Isolation isolation() {
    return isolation;
  }

  /** Why it is not stronger; empty where it is the strongest. */
  String why() {
    return why;
  }

  /**
   * Starts a worker that lacks some of the library's classes.
   *
   * @param slot which of the workers that run at a time, from 0
   * @throws InfrastructureException if it does not start
   */
  WorkerProcess start(List<String> leftOut, int slot) {
    try {
      WorkerProcess worker = new WorkerProcess(command(isolation, leftOut, slot));
      workers.add(worker);
      try {
        worker.ask(Request.of(Request.Verb.PING), START);
        return worker;
      } catch (WorkerLostException e) {
        throw new InfrastructureException(
            "a worker " + e.getMessage() + " while it started; it said: " + worker.lastWords(), e);
      }
    } catch (IOException e) {
      throw new InfrastructureException("a worker does not start: " + e.getMessage(), e);
    }
  }

  /** Empty where a worker starts at this level, and otherwise why none does. */
  private String attempt(Isolation level) throws IOException {
    try (WorkerProcess worker = new WorkerProcess(command(level, List.of(), 0))) {
      try {
        worker.ask(Request.of(Request.Verb.PING), START);
        return "";
      } catch (WorkerLostException e) {
        return (worker.lastWords() + "; it " + e.getMessage()).replaceAll("\\s+", " ");
      }
    } catch (IOException noCommand) {
      return noCommand.getMessage();
    }
  }

  private ProcessBuilder command(Isolation level, List<String> leftOut, int slot)
      throws IOException {
    List<Path> classpath = stage.classpath(leftOut);
    List<String> words = new ArrayList<>();
    if (level == Isolation.FULL) {
      words.addAll(namespaces(classpath, slot));
    }
    Path setsid = Path.of("/usr/bin/setsid");
    if (level != Isolation.FULL && Files.isExecutable(setsid)) {
      // A session of its own: Ctrl-C in the terminal is the grader's to hear.
      words.add(setsid.toString());
    }
    Path prlimit = Path.of("/usr/bin/prlimit");
    if (Files.isExecutable(prlimit)) {
      words.addAll(List.of(prlimit.toString(), "--core=0", "--cpu=" + processorSeconds));
      words.addAll(List.of("--data=" + (2L << 30), "--fsize=" + (64 << 20), "--nofile=256"));
      if (level == Isolation.FULL) {
        words.add("--nproc=200");
      }
    }
    boolean full = level == Isolation.FULL;
    words.addAll(List.of(java.resolve("bin/java").toString(), "-Xmx512m", "-Xss2m"));
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    words.addAll(List.of("-XX:CompressedClassSpaceSize=128m", "-XX:ReservedCodeCacheSize=64m"));
    words.addAll(List.of("-XX:ErrorFile=/dev/null"));
    words.add("-Dorg.bytedeco.javacpp.maxbytes=512m");
    words.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=1500m");
    words.add("-Dorg.bytedeco.javacpp.cachedir=" + (full ? "/natives" : stage.natives()));
    words.addAll(List.of("-Djava.awt.headless=true", "-Duser.name=learner"));
    words.addAll(
        List.of("-Duser.home=/tmp", "-Djava.io.tmpdir=" + (full ? "/tmp" : stage.scratch(slot))));
    words.addAll(
        List.of(
            "-cp", joined(full ? classpath.stream().map(Sandbox::inside).toList() : classpath)));
    words.add(Worker.class.getName());
    ProcessBuilder command = new ProcessBuilder(words);
    command.environment().clear();
    command.environment().putAll(environment());
    command.directory(full ? new File("/") : stage.scratch(slot).toFile());
    return command;
  }

  /** All that a worker sees of ours. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    // Two learners at a time on two cores: threads of their own would only wait for each other.
    environment.put("OMP_NUM_THREADS", "1");
    environment.put("OMP_WAIT_POLICY", "passive");
    String kernels = System.getenv("OPENBLAS_CORETYPE");
    if (kernels != null) {
      environment.put("OPENBLAS_CORETYPE", kernels);
    }
    return environment;
  }

  /** Bubblewrap, and before it the change of user where the grader may make one. */
  private List<String> namespaces(List<Path> classpath, int slot) throws IOException {
    List<String> words = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      String user = String.valueOf(FIRST_USER + slot);
      words.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    }
    words.addAll(List.of("bwrap", "--unshare-all", "--die-with-parent", "--new-session"));
    words.add("--clearenv");
    environment().forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
    words.addAll(List.of("--hostname", "worker", "--proc", "/proc", "--dev", "/dev"));
    words.addAll(List.of("--size", String.valueOf(64 << 20), "--tmpfs", "/tmp"));
    for (String system : List.of("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/bin/prlimit")) {
      words.addAll(List.of("--ro-bind-try", system, system));
    }
    bind(words, java, java.toString());
    // Debian's JDK keeps its configuration there.
    try (Stream<Path> configurations = Files.list(Path.of("/etc"))) {
      configurations
          .filter(path -> path.getFileName().toString().startsWith("java-"))
          .forEach(path -> bind(words, path, path.toString()));
    }
    for (Path entry : classpath) {
      bind(words, entry, inside(entry).toString());
    }
    // JavaCPP writes a lock beside the libraries; the libraries themselves are read-only.
    words.addAll(List.of("--size", String.valueOf(1 << 20), "--tmpfs", "/natives"));
    for (Path library : stage.nativeDirectories()) {
      bind(words, library, "/natives/" + library.getFileName());
    }
    words.addAll(List.of("--chdir", "/tmp", "--"));
    return words;
  }

  private static void bind(List<String> words, Path outside, String inside) {
    words.addAll(List.of("--ro-bind", outside.toString(), inside));
  }

  /** Where a worker in namespaces finds an entry of its classpath. */
  private static Path inside(Path entry) {
    return Path.of("/course").resolve(entry.getFileName());
  }

  private static String joined(List<Path> classpath) {
    return String.join(File.pathSeparator, classpath.stream().map(Path::toString).toList());
  }

  private void clear() {
    workers.forEach(WorkerProcess::close);
    stage.close();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      // It runs already, and clears what is left.
      return;
    }
    clear();
  }
}
