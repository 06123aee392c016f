package backprop.autograder.grade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a worker and all that it started take together: memory and the processor, of processes; and
 * disk, of its own directory.
 */
final class Footprint {

  /** More files than this in a worker's directory are too many, whatever their size. */
  static final int MOST_FILES = 20_000;

  private static final Path PROC = Path.of("/proc");

  /** One process, in bytes of memory that is its own or shared and no file's. */
  private record Member(long pid, long parent, int user, long bytes) {}

  private final List<Member> members;

  private Footprint(List<Member> members) {
    this.members = members;
  }

  /** Whether this system tells. */
  static boolean possible() {
    return Files.isReadable(PROC.resolve("self/status"));
  }

  /** All processes, as they are now. */
  static Footprint now() {
    List<Member> all = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        try {
          all.add(member(process));
        } catch (IOException | RuntimeException ended) {
          // It takes nothing any more.
        }
      }
    } catch (IOException none) {
      // Then nothing is counted, as possible() says.
    }
    return new Footprint(all);
  }

  private static Member member(Path process) throws IOException {
    long parent = 0;
    int user = -1;
    long kilobytes = 0;
    for (String line : Files.readAllLines(process.resolve("status"))) {
      String[] words = line.split("\\s+");
      switch (words[0]) {
        case "PPid:" -> parent = Long.parseLong(words[1]);
        case "Uid:" -> user = Integer.parseInt(words[1]);
        case "RssAnon:", "RssShmem:", "VmPTE:" -> kilobytes += Long.parseLong(words[1]);
        default -> {}
      }
    }
    return new Member(
        Long.parseLong(process.getFileName().toString()), parent, user, kilobytes << 10);
  }

  /** Of all processes of a user. */
  Footprint ofUser(int user) {
    return new Footprint(members.stream().filter(m -> m.user() == user).toList());
  }

  /** Of a process and of those that descend from it. */
  Footprint ofTree(long root) {
    Set<Long> tree = new HashSet<>(Set.of(root));
    // As deep as there are processes, at most.
    for (boolean grew = true; grew; ) {
      grew = false;
      for (Member member : members) {
        grew |= tree.contains(member.parent()) && tree.add(member.pid());
      }
    }
    return new Footprint(members.stream().filter(m -> tree.contains(m.pid())).toList());
  }

  /** Their memory. */
  long bytes() {
    return members.stream().mapToLong(Member::bytes).sum();
  }

  /** How many of their threads have a processor, or wait for one. */
  int running() {
    int running = 0;
    for (Member member : members) {
      Path threads = PROC.resolve(member.pid() + "/task");
      try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
        for (Path thread : all) {
          running += runs(thread) ? 1 : 0;
        }
      } catch (IOException | DirectoryIteratorException ended) {
        // It runs no more.
      }
    }
    return running;
  }

  private static boolean runs(Path thread) {
    try {
      // The state stands behind the name, in which anything may stand.
      String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
      return stat.startsWith("R", stat.lastIndexOf(')') + 2);
    } catch (IOException ended) {
      return false;
    }
  }

  /**
   * The bytes of files in a directory, but for those known; more than all where it has too many.
   */
  static long ofFiles(Path directory, Set<Object> known) {
    long[] sum = new long[2];
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!known.contains(attributes.fileKey())) {
                sum[0] += attributes.size();
                sum[1]++;
              }
              return sum[1] > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) {
              sum[1]++;
              return sum[1] > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException gone) {
      return sum[0];
    }
    return sum[1] > MOST_FILES ? Long.MAX_VALUE : sum[0];
  }
}
