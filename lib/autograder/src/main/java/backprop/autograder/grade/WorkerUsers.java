package backprop.autograder.grade;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The users that workers run as where the grader is root: each of the workers that run at a time is
 * another, which no other grader on this machine has, so that all of its processes can be ended.
 */
final class WorkerUsers implements AutoCloseable {

  /** Numbers that Linux systems give to nobody. */
  private static final int FIRST = 61_000;

  private static final int LAST = 61_183;

  /** A lock for each user in use; the kernel drops it with the grader that holds it. */
  private static final Path LOCKS = Path.of("/run/backprop-grading");

  private final int first;
  private final Map<Integer, Integer> users = new TreeMap<>();
  private final Map<Integer, FileChannel> locks = new TreeMap<>();

  /**
   * Users from a number on that is drawn. The kernel counts a user's processes through all
   * containers of a machine, and graders in two of them know nothing of each other.
   */
  WorkerUsers() {
    this(ThreadLocalRandom.current().nextInt(FIRST, LAST + 1));
  }

  /** Users from this number on. */
  WorkerUsers(int first) {
    this.first = first;
  }

  /** Whether the grader may become another user. */
  static boolean possible() {
    return "root".equals(System.getProperty("user.name"));
  }

  /**
   * The user of a slot.
   *
   * @throws IOException if there is none to be had
   */
  synchronized int of(int slot) throws IOException {
    Integer user = users.get(slot);
    if (user == null) {
      user = claim();
      users.put(slot, user);
    }
    return user;
  }

  /** What comes before a command that is to run as this user. */
  static List<String> become(int user) {
    return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
  }

  /**
   * Ends every process of a slot's user, also one that has left its session and its parent.
   *
   * @throws InfrastructureException if that cannot be done
   */
  void end(int slot) {
    try {
      int user = of(slot);
      List<String> words = new ArrayList<>(become(user));
      // As that user the kernel signals all that it may, at once: no process can fork away from it.
      String kill = "[ \"$(id -u)\" = " + user + " ] || exit 9; kill -9 -1; exit 0";
      words.addAll(List.of("/bin/sh", "-c", kill));
      Process ending =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!ending.waitFor(20, TimeUnit.SECONDS) || ending.exitValue() != 0) {
        throw new InfrastructureException(
            "cannot end what a notebook may have left running as user " + user, null);
      }
      for (int i = 0; i < 40 && busy(user); i++) {
        Thread.sleep(25);
      }
      if (busy(user)) {
        // Dead, and buried by nobody: they would count among the processes of the next worker.
        forget(slot);
      }
    } catch (IOException e) {
      throw new InfrastructureException(
          "cannot end what a notebook may have left running: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      // What ends them runs, whoever waits for it.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void forget(int slot) {
    users.remove(slot);
  }

  private int claim() throws IOException {
    Files.createDirectories(
        LOCKS, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    int count = LAST - FIRST + 1;
    for (int i = 0; i < count; i++) {
      int user = FIRST + (first - FIRST + i) % count;
      FileChannel file =
          FileChannel.open(
              LOCKS.resolve(String.valueOf(user)),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (locked(file) && !busy(user)) {
        locks.put(user, file);
        return user;
      }
      file.close();
    }
    throw new IOException(
        "every user from " + FIRST + " to " + LAST + " has processes; is another grader at work?");
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    }
  }

  /** Whether something runs as this user, which is then not ours to end. */
  private static boolean busy(int user) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          if (Files.getAttribute(process, "unix:uid").equals(user)) {
            return true;
          }
        } catch (NoSuchFileException ended) {
          // It is busy no more.
        }
      }
    }
    return false;
  }

  @Override
  public synchronized void close() {
    for (FileChannel lock : locks.values()) {
      try {
        lock.close();
      } catch (IOException later) {
        // The kernel drops it with this process.
      }
    }
  }
}
