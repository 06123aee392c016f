package backprop.autograder.grade;

import backprop.worker.Worker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where workers run, and how they are started.
 *
 * <p>{@link Isolation#FULL} is bubblewrap's work. Where the grader is root, a worker is another
 * user, so that limits on processes bind it. What the machine allows is found out by trying.
 */
final class Sandbox implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);

  /** Of a worker and all that it starts, together. */
  static final long MEMORY = 2L << 30;

  /** Of a worker's own directory. */
  private static final long FILES = 64L << 20;

  /** What a worker may keep in shared memory: no lesson needs any. */
  private static final long SHARED = 16L << 20;

  /**
   * A way to keep workers apart.
   *
   * @param otherUser whether each is a user of its own
   */
  private record Way(Isolation isolation, boolean otherUser) {

    /** What there is not, where this way fails and another is gone. */
    String missing() {
      return isolation == Isolation.FULL
          ? "no full isolation: "
          : otherUser ? "no user of their own for notebooks: " : "";
    }
  }

  /**
   * A worker that runs.
   *
   * @param user whose all its processes are; null where they are the grader's own user's
   * @param scratch the directory on the disk that it may write in; null where it has none
   */
  private record Watched(WorkerProcess worker, Integer user, Path scratch) {}

  /** Milliseconds from one look at what workers take to the next. */
  private static final long LOOK = 200;

  /**
   * Of a worker and all that it starts. The processor is shared by threads: with hundreds that want
   * it, the grader and another learner's notebook would have next to nothing of it. A pool with a
   * thread for each processor is a learner's to have.
   */
  private static final int MOST_RUNNING = Runtime.getRuntime().availableProcessors() + 8;

  /** One after another, that find more. */
  private static final int CROWDED_LOOKS = 6;

  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  /**
   * The kernel ends it with the thread that started it, also where the grader is killed outright.
   */
  private static final String WITH_GRADER = "--pdeathsig=KILL";

  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

  /** What compiles kernels in a worker, and what that calls. */
  private static final List<Path> COMPILER =
      List.of(Path.of("/usr/bin/g++"), Path.of("/usr/bin/as"), Path.of("/usr/bin/ld"));

  private final Stage stage;
  private final WorkerUsers users = new WorkerUsers();
  private final Path java = Path.of(System.getProperty("java.home")).toRealPath();
  private final Way way;
  private final List<String> why;
  private final List<String> unbounded;
  private final long processorSeconds;
  private final boolean groups;
  private final Set<Watched> workers = ConcurrentHashMap.newKeySet();
  // How many looks in a row found too many threads running; the watch alone has it.
  private final Map<Watched, Integer> crowded = new HashMap<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "worker-watch");
            thread.setDaemon(true);
            return thread;
          });
  // A grader that is stopped by a signal must leave neither processes nor files.
  private final Thread atExit = new Thread(this::clear, "sandbox-clear");

  /**
   * A sandbox of the strongest isolation that this machine allows, up to {@code most}.
   *
   * @throws InfrastructureException if no worker starts at all
   */
  Sandbox(Isolation most, Limits limits) throws IOException {
    this(most, limits, true);
  }

  /** The same, which uses control groups only where {@code grouped}. */
  Sandbox(Isolation most, Limits limits, boolean grouped) throws IOException {
    Optional<MemoryGroup> group = grouped ? MemoryGroup.of(MEMORY) : Optional.empty();
    group.ifPresent(MemoryGroup::close);
    groups = group.isPresent();
    processorSeconds = 2 * limits.notebook().toSeconds() + 60;
    stage = new Stage();
    Runtime.getRuntime().addShutdownHook(atExit);
    List<String> failures = new ArrayList<>();
    for (Way next : ways(most)) {
      String failure = attempt(next);
      Grading.stopIfEnding();
      if (failure.isEmpty()) {
        way = next;
        why = List.copyOf(failures);
        if (way.isolation() == Isolation.PROCESS && way.otherUser()) {
          stage.shut();
        }
        unbounded = List.copyOf(notBounded());
        watch.scheduleWithFixedDelay(this::look, LOOK, LOOK, TimeUnit.MILLISECONDS);
        return;
      }
      failures.add(next.missing() + failure);
    }
    close();
    throw new InfrastructureException(
        "no worker starts on this machine: " + failures.get(failures.size() - 1), null);
  }

  /** What workers do not find of a compiler for kernels on this machine; none where it is whole. */
  static Optional<String> withoutCompiler() {
    return COMPILER.stream()
        .filter(program -> !Files.isExecutable(program))
        .findFirst()
        .map(
            program ->
                "its kernels are compiled where they are graded, and this machine has no "
                    + program
                    + "; install it (Debian and Ubuntu: g++), and grade again");
  }

  /** What a worker can take or reach without bound on this machine, by name. */
  List<String> unbounded() {
    return unbounded;
  }

  private List<String> notBounded() throws IOException {
    List<String> all = new ArrayList<>();
    boolean full = way.isolation() == Isolation.FULL;
    if (!groups) {
      all.add(
          Footprint.possible()
              ? "memory is a sum over processes, taken five times a second; what the kernel keeps"
                  + " for them (empty files, pipes, shared memory that none has mapped) is not in it"
              : "memory: of each Java process the heap is bounded, and nothing else");
    }
    if (!Footprint.possible()) {
      all.add("the number of threads that want the processor at once");
    }
    if (!Files.isExecutable(PRLIMIT)) {
      all.add("processor time, and the number and size of files (there is no " + PRLIMIT + ")");
    }
    if (!full) {
      all.add(
          "files that it writes outside its own directory, as in /tmp and /dev/shm, and the network");
      if (!way.otherUser()) {
        all.add(
            "the number of processes; and one that leaves its session and its parent is neither"
                + " counted nor ended");
      }
      all.addAll(Reach.ofTests(way.otherUser()));
    }
    return all;
  }

  /** Ends the workers that take more than they may. */
  private void look() {
    workers.removeIf(watched -> watched.worker().isClosed());
    crowded.keySet().retainAll(workers);
    if (workers.isEmpty() || !Footprint.possible()) {
      return;
    }
    Footprint now = Footprint.now();
    for (Watched watched : workers) {
      WorkerProcess worker = watched.worker();
      Footprint own =
          watched.user() == null ? now.ofTree(worker.pid()) : now.ofUser(watched.user());
      long bytes = groups ? 0 : own.bytes();
      if (bytes > MEMORY) {
        worker.stop(
            "was stopped: with all that it started it had "
                + (bytes >> 20)
                + " MB of memory, and "
                + (MEMORY >> 20)
                + " MB are the most");
      }
      int running = own.running();
      if (running <= MOST_RUNNING) {
        crowded.remove(watched);
      } else if (crowded.merge(watched, 1, Integer::sum) == CROWDED_LOOKS) {
        worker.stop(
            "was stopped: for a second "
                + running
                + " of its threads wanted the processor at once, and "
                + MOST_RUNNING
                + " are the most");
      }
      if (watched.scratch() != null && written(watched.scratch()) > FILES) {
        worker.stop(
            "was stopped: it wrote more than "
                + (FILES >> 20)
                + " MB, or "
                + Footprint.MOST_FILES
                + " files");
      }
    }
  }

  private long written(Path scratch) {
    return Footprint.ofFiles(scratch, stage.libraries());
  }

  private static List<Way> ways(Isolation most) {
    List<Way> ways = new ArrayList<>();
    boolean root = WorkerUsers.possible();
    if (most == Isolation.FULL) {
      ways.add(new Way(Isolation.FULL, root));
    }
    if (root) {
      ways.add(new Way(Isolation.PROCESS, true));
    }
    ways.add(new Way(Isolation.PROCESS, false));
    return ways;
  }

  /** What is in force. */
  Isolation isolation() {
    return way.isolation();
  }

  /** What is in force keeps from whom what, in a line. */
  String meaning() {
    return way.isolation() == Isolation.PROCESS && way.otherUser()
        ? "notebooks run as users of their own, which can read what everybody on this machine may"
        : way.isolation().meaning();
  }

  /** Whether each worker that runs is another user than the grader, and than the others. */
  boolean otherUser() {
    return way.otherUser();
  }

  /** What could not be had, each with the reason; empty where nothing is stronger. */
  List<String> why() {
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
      WorkerProcess worker = launch(way, leftOut, slot);
      try {
        worker.requireSound(START);
        return worker;
      } catch (WorkerLostException e) {
        throw new InfrastructureException(
            "a worker " + e.getMessage() + " while it started; it said: " + worker.lastWords(), e);
      }
    } catch (IOException e) {
      throw new InfrastructureException("a worker does not start: " + e.getMessage(), e);
    }
  }

  /** Empty where a worker starts in this way, and otherwise why none does. */
  private String attempt(Way way) throws IOException {
    try (WorkerProcess worker = launch(way, List.of(), 0)) {
      try {
        worker.requireSound(START);
        return "";
      } catch (WorkerLostException e) {
        return (worker.lastWords() + "; it " + e.getMessage()).replaceAll("\\s+", " ");
      }
    } catch (IOException | InfrastructureException noCommand) {
      return noCommand.getMessage();
    }
  }

  private WorkerProcess launch(Way way, List<String> leftOut, int slot) throws IOException {
    Integer user = way.otherUser() ? Integer.valueOf(users.of(slot)) : null;
    List<String> become = user == null ? List.of() : WorkerUsers.become(user);
    boolean full = way.isolation() == Isolation.FULL;
    List<Path> classpath = stage.classpath(leftOut);
    Path scratch = full ? null : stage.scratch(user, classpath);
    Optional<MemoryGroup> group = groups ? MemoryGroup.of(MEMORY) : Optional.empty();
    Runnable afterwards =
        () -> {
          // Namespaces take with them what is in them.
          if (!full && way.otherUser()) {
            users.end(slot);
          }
          if (!full) {
            Stage.remove(scratch);
          }
          group.ifPresent(MemoryGroup::close);
        };
    if (groups && group.isEmpty()) {
      throw new IOException("no control group is to be had any more");
    }
    List<String> join = group.map(MemoryGroup::join).orElse(List.of());
    WorkerProcess worker =
        new WorkerProcess(command(way, join, become, classpath, scratch), afterwards);
    workers.add(new Watched(worker, user, scratch));
    return worker;
  }

  private ProcessBuilder command(
      Way way, List<String> join, List<String> become, List<Path> classpath, Path scratch)
      throws IOException {
    boolean full = way.isolation() == Isolation.FULL;
    List<String> words = new ArrayList<>(join);
    Path setsid = Path.of("/usr/bin/setsid");
    if (!full && Files.isExecutable(setsid)) {
      // A session of its own: Ctrl-C in the terminal is the grader's to hear.
      words.add(setsid.toString());
    }
    words.addAll(become);
    if (full) {
      words.addAll(namespaces(classpath));
    } else if (way.otherUser()) {
      // Bubblewrap does this itself: no program with another user's rights gives them.
      words.addAll(List.of("--no-new-privs", WITH_GRADER));
    } else if (Files.isExecutable(SETPRIV)) {
      words.addAll(List.of(SETPRIV.toString(), WITH_GRADER));
    }
    if (Files.isExecutable(PRLIMIT)) {
      words.addAll(List.of(PRLIMIT.toString(), "--core=0", "--cpu=" + processorSeconds));
      words.addAll(List.of("--data=" + MEMORY, "--fsize=" + FILES, "--nofile=256"));
      if (full || way.otherUser()) {
        words.add("--nproc=200");
      }
    }
    words.addAll(List.of(java.resolve("bin/java").toString(), "-Xmx512m", "-Xss2m"));
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    words.addAll(List.of("-XX:CompressedClassSpaceSize=128m", "-XX:ReservedCodeCacheSize=64m"));
    words.addAll(List.of("-XX:ErrorFile=/dev/null"));
    // The kernel's evaluator reads the names that JShell gives to snippets.
    words.addAll(List.of("--add-opens", "jdk.jshell/jdk.jshell=ALL-UNNAMED"));
    words.add("-Dorg.bytedeco.javacpp.maxbytes=512m");
    words.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=1500m");
    words.add(
        "-Dorg.bytedeco.javacpp.cachedir=" + (full ? "/natives" : scratch.resolve("natives")));
    words.addAll(List.of("-Djava.awt.headless=true", "-Duser.name=learner"));
    String home = full ? "/tmp" : scratch.resolve("tmp").toString();
    words.addAll(List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + home));
    List<Path> seen =
        full
            ? classpath.stream().map(Sandbox::inside).toList()
            : classpath.stream().map(jar -> Stage.inside(scratch, jar)).toList();
    words.add("-javaagent:" + seen.get(0));
    words.addAll(List.of("-cp", joined(seen)));
    words.add(Worker.class.getName());
    ProcessBuilder command = new ProcessBuilder(words);
    command.environment().clear();
    command.environment().putAll(environment());
    command.directory(new File(full ? "/" : home));
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

  private List<String> namespaces(List<Path> classpath) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("bwrap", "--unshare-all", "--die-with-parent", "--new-session"));
    words.add("--clearenv");
    environment().forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
    words.addAll(List.of("--hostname", "worker", "--proc", "/proc", "--dev", "/dev"));
    // Of file systems in memory, those that can be written have a size: bubblewrap gives its own
    // half of the machine's memory each.
    sized(words, "/dev/shm", SHARED);
    words.addAll(List.of("--remount-ro", "/dev"));
    sized(words, "/tmp", FILES);
    for (String system : List.of("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/bin/prlimit")) {
      words.addAll(List.of("--ro-bind-try", system, system));
    }
    if (withoutCompiler().isEmpty()) {
      COMPILER.forEach(program -> bind(words, program, program.toString()));
      bind(words, Path.of("/usr/include"), "/usr/include");
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
    sized(words, "/natives", 1 << 20);
    for (Path library : stage.nativeDirectories()) {
      bind(words, library, "/natives/" + library.getFileName());
    }
    words.addAll(List.of("--remount-ro", "/", "--chdir", "/tmp", "--"));
    return words;
  }

  private static void sized(List<String> words, String directory, long bytes) {
    words.addAll(List.of("--size", String.valueOf(bytes), "--tmpfs", directory));
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
    watch.shutdownNow();
    workers.forEach(watched -> watched.worker().close());
    users.close();
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
