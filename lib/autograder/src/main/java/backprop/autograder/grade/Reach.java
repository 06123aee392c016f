package backprop.autograder.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What notebooks reach of ours where there are no namespaces. */
final class Reach {

  private Reach() {}

  /** Says so, where notebooks can read the tests. */
  static List<String> ofTests(boolean otherUser) throws IOException {
    List<Path> open = new ArrayList<>();
    for (Path classes : State.code()) {
      if (!otherUser || everybodyReads(classes)) {
        open.add(classes);
      }
    }
    return open.isEmpty()
        ? List.of()
        : List.of(
            "what it reads: the tests and the library's classes, as in "
                + open.get(0)
                + (otherUser ? "; close a directory above them to other users (chmod o-x)" : ""));
  }

  private static boolean everybodyReads(Path path) {
    try {
      boolean all = may(path, PosixFilePermission.OTHERS_READ);
      for (Path above = path.toAbsolutePath().getParent();
          above != null && all;
          above = above.getParent()) {
        all = may(above, PosixFilePermission.OTHERS_EXECUTE);
      }
      return all;
    } catch (IOException | UnsupportedOperationException gone) {
      return false;
    }
  }

  private static boolean may(Path path, PosixFilePermission permission) throws IOException {
    Set<PosixFilePermission> all = Files.getPosixFilePermissions(path);
    return all.contains(permission);
  }
}
