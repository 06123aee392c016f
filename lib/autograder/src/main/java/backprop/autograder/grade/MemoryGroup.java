package backprop.autograder.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A control group, in which Linux counts the memory of a worker and of all that it starts as one
 * sum: of processes, of file systems in memory, and its own for them.
 *
 * <p>It can be had where the grader may make directories in the file system of control groups: as
 * root, where that is writable.
 */
final class MemoryGroup implements AutoCloseable {

  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Path group;

  private MemoryGroup(Path group) {
    this.group = group;
  }

  /** A new group of this size; nothing where none is to be had. */
  static Optional<MemoryGroup> of(long bytes) {
    for (Path parent : parents()) {
      Path group = null;
      try {
        group = Files.createTempDirectory(parent, "backprop-");
        if (set(group, bytes)) {
          return Optional.of(new MemoryGroup(group));
        }
      } catch (IOException notHere) {
        // The next one, then.
      }
      remove(group);
    }
    return Optional.empty();
  }

  private static List<Path> parents() {
    try {
      return parents(GROUPS, Files.readAllLines(Path.of("/proc/self/cgroup")));
    } catch (IOException | RuntimeException none) {
      // No Linux, or one without groups.
      return List.of();
    }
  }

  /**
   * The directories of our own groups, of version 1's memory and of version 2, as the lines of
   * {@code /proc/self/cgroup} name them.
   */
  static List<Path> parents(Path groups, List<String> lines) {
    List<Path> parents = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split(":", 3);
      boolean memory = List.of(fields[1].split(",")).contains("memory");
      if (memory || fields[1].isEmpty()) {
        Path top = memory ? groups.resolve(fields[1]) : groups;
        // In a container the path may be the host's, or lead out of what is mounted.
        Path own = top.resolve(fields[2].substring(1)).normalize();
        if (own.startsWith(top) && !own.equals(top)) {
          parents.add(own);
        }
        parents.add(top);
      }
    }
    return parents;
  }

  /** Sets a group's limit; false where there is no such limit, or it does not hold. */
  static boolean set(Path group, long bytes) throws IOException {
    boolean second = Files.exists(group.resolve("memory.max"));
    Path limit = group.resolve(second ? "memory.max" : "memory.limit_in_bytes");
    Path swap = group.resolve(second ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
    if (!Files.exists(limit)) {
      return false;
    }
    Files.writeString(limit, String.valueOf(bytes));
    if (Files.exists(swap)) {
      // Version 1 counts memory and swap together here, version 2 swap alone.
      Files.writeString(swap, second ? "0" : String.valueOf(bytes));
    }
    return Files.readString(limit).strip().equals(String.valueOf(bytes));
  }

  /** What comes before a command that is to run in it. */
  List<String> join() {
    Path members = group.resolve("cgroup.procs");
    return List.of("/bin/sh", "-c", "echo 0 > \"$0\" && exec \"$@\"", members.toString());
  }

  /** Removes it, once what is in it has ended. */
  @Override
  public void close() {
    for (int i = 0; i < 40 && !remove(group); i++) {
      try {
        Thread.sleep(25);
      } catch (InterruptedException e) {
        // An empty group costs nothing.
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean remove(Path group) {
    try {
      return group == null || Files.deleteIfExists(group) || !Files.exists(group);
    } catch (IOException busy) {
      return false;
    }
  }
}
