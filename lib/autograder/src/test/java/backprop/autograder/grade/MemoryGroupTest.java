package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a control group is found and limited, with files of the kernel's names. That its limit holds
 * is {@link BoundsTest}'s, on the version that the machine has.
 */
@DisplayName("A control group")
class MemoryGroupTest {

  @TempDir private Path directory;

  private List<Path> parents(String... lines) {
    return MemoryGroup.parents(directory, List.of(lines));
  }

  @Test
  @DisplayName("of version 2 is made in the grader's own, else at the top")
  void second() {
    assertEquals(
        List.of(directory.resolve("user.slice/session-3.scope"), directory),
        parents("0::/user.slice/session-3.scope"));
    assertEquals(List.of(directory), parents("0::/"));
  }

  @Test
  @DisplayName("of version 1 is made where memory is counted, alone or with another controller")
  void first() {
    Path memory = directory.resolve("memory");
    assertEquals(
        List.of(memory.resolve("docker/e9eb"), memory, directory),
        parents("9:name=systemd:/", "4:memory:/docker/e9eb", "3:cpuset:/", "0::/"));
    Path both = directory.resolve("cpu,memory");
    assertEquals(List.of(both), parents("4:cpu,memory:/"));
    assertEquals(List.of(), parents("3:cpuset:/", "2:hugetlb:/memory"));
  }

  @Test
  @DisplayName("is made nowhere outside of what is mounted")
  void outside() {
    assertEquals(List.of(directory), parents("0::/../../etc"));
    assertEquals(List.of(directory.resolve("a:b"), directory), parents("0::/x/../a:b"));
  }

  @Test
  @DisplayName("has its limit, and no swap beyond it, in either version's files")
  void limits() throws IOException {
    Path second = files("second", "memory.max", "memory.swap.max");
    assertTrue(MemoryGroup.set(second, 1 << 30));
    assertEquals("1073741824", Files.readString(second.resolve("memory.max")));
    assertEquals("0", Files.readString(second.resolve("memory.swap.max")));
    Path first = files("first", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes");
    assertTrue(MemoryGroup.set(first, 1 << 30));
    assertEquals("1073741824", Files.readString(first.resolve("memory.limit_in_bytes")));
    assertEquals("1073741824", Files.readString(first.resolve("memory.memsw.limit_in_bytes")));
  }

  @Test
  @DisplayName("is none where its controller is not there, as below a group that has processes")
  void without() throws IOException {
    assertFalse(MemoryGroup.set(files("bare", "cgroup.procs"), 1 << 30));
  }

  private Path files(String group, String... names) throws IOException {
    Path made = Files.createDirectory(directory.resolve(group));
    for (String name : names) {
      Files.writeString(made.resolve(name), "max");
    }
    return made;
  }
}
