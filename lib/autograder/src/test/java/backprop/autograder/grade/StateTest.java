package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The state of a grading run")
class StateTest {

  private static final byte[] CIRCUMSTANCES = {1, 2, 3};

  @TempDir private Path directory;

  private static Report report(String message) {
    Report.Cause cause = new Report.Cause("a call throws", "read it", "line 3");
    return new Report(
        "05-affine",
        "The affine layer",
        List.of(
            new Report.Test("one", Report.Status.PASSED, 0.1 + 0.2, 1, "", ""),
            new Report.Test("two", Report.Status.FAILED, 0, 2, message, "look", cause)),
        List.of("a note"));
  }

  private State state(long seed) throws IOException {
    return new State(directory.resolve("state"), seed, CIRCUMSTANCES);
  }

  @Test
  @DisplayName("has whole lines, of which one that was cut short costs its own mark")
  void cutShort() throws IOException {
    Path file = directory.resolve("state");
    State first = state(7);
    first.put("a", report("x"));
    long whole = Files.size(file);
    first.put("b", report("y"));
    byte[] all = Files.readAllBytes(file);
    for (int size = (int) whole; size < all.length; size++) {
      Files.write(file, all, StandardOpenOption.TRUNCATE_EXISTING);
      try (var opened = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        opened.truncate(size);
      }
      State second = state(7);
      assertEquals(Optional.of(report("x")), second.find("a"), "cut at " + size);
      assertTrue(second.find("b").isEmpty(), "cut at " + size);
      second.put("c", report("z"));
      State third = state(7);
      assertEquals(Optional.of(report("x")), third.find("a"));
      assertEquals(Optional.of(report("z")), third.find("c"), "after a cut at " + size);
    }
  }

  @Test
  @DisplayName("grows by a mark's line for a mark, however many there are")
  void grows() throws IOException {
    State state = state(7);
    state.put("0".repeat(64), report("x"));
    long before = Files.size(directory.resolve("state"));
    state.put("1".repeat(64), report("x"));
    long one = Files.size(directory.resolve("state")) - before;
    for (int i = 2; i < 10; i++) {
      state.put(("" + i).repeat(64), report("x"));
    }
    assertEquals(before + 9 * one, Files.size(directory.resolve("state")));
  }

  @Test
  @DisplayName("has the seed of the last run, also in a file of an earlier form")
  void seed() throws IOException {
    Path file = Files.writeString(directory.resolve("state"), "{\"seed\":5,\"marks\":{}}\n");
    assertEquals(5, State.seed(file).orElseThrow());
    state(5).put("a", report("x"));
    assertEquals(5, State.seed(file).orElseThrow());
    state(9).put("b", report("x"));
    assertEquals(9, State.seed(file).orElseThrow());
    assertTrue(state(9).find("a").isPresent());
    Files.writeString(file, "name,points\nada,20\n");
    assertThrows(IOException.class, () -> State.seed(file));
  }

  @Test
  @DisplayName("gives its marks to another's, with those that are one learner's alone")
  void travels() throws IOException {
    State there = new State(null, 7, CIRCUMSTANCES);
    there.put("a", report("half a character \ud800"));
    there.putCut("b", 0, report("no time"));
    there.put(
        "c",
        new Report("x", "x", List.of(new Report.Test("t", Report.Status.ERROR, 0, 1, "e", ""))));
    assertEquals(2, there.lines().size());
    State here = state(7);
    here.take(3, there.lines());
    assertEquals(Optional.of(report("half a character \ud800")), here.find("a", 1));
    assertEquals(Optional.of(report("no time")), here.find("b", 3));
    assertTrue(here.find("b", 1).isEmpty());
    assertTrue(here.find("b").isEmpty());
    String kept = Files.readString(directory.resolve("state"));
    assertTrue(kept.contains("\"a\""), kept);
    assertFalse(kept.contains("no time"), kept);
    assertThrows(IllegalArgumentException.class, () -> here.take(0, List.of("{\"key\":")));
  }
}
