package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who grades for a run in another JVM. */
@DisplayName("A grader for others")
class DelegateGraderTest {

  private static final Path SOLUTION = Path.of("..", "..", "solutions", "05-affine.ipynb");
  private static final Limits LIMITS = Limits.seconds(20, 60, 200);

  @Test
  @DisplayName("gives the run's marks, and refuses where its isolation, bounds or classes differ")
  void refuses() throws IOException {
    byte[] bytes = Files.readAllBytes(SOLUTION);
    try (Sandbox sandbox = new Sandbox(Isolation.PROCESS, LIMITS)) {
      Delegation.Terms terms =
          new Delegation.Terms(7, LIMITS, Isolation.PROCESS, sandbox.unbounded(), List.of());
      State run = new State(null, 7, terms.circumstances(sandbox));
      String key = run.key("05-affine.ipynb", bytes);
      DelegateGrader.Graded graded = graded(terms, sandbox, bytes, key);
      assertEquals("", graded.failure());
      run.take(0, graded.marks());
      assertEquals(20, run.find(key).orElseThrow().score());

      refused(terms, sandbox, "other".getBytes(), key, "its classes are not the run's");
      Delegation.Terms full =
          new Delegation.Terms(7, LIMITS, Isolation.FULL, sandbox.unbounded(), List.of());
      refused(full, sandbox, bytes, key, "its isolation is process");
      Delegation.Terms bounded =
          new Delegation.Terms(7, LIMITS, Isolation.PROCESS, List.of(), List.of());
      refused(bounded, sandbox, bytes, key, "not bounded there, and bounded in the run: ");
    }
  }

  private static DelegateGrader.Graded graded(
      Delegation.Terms terms, Sandbox sandbox, byte[] bytes, String key) throws IOException {
    return new DelegateGrader(terms, sandbox)
        .grade(
            new Delegation.Learner(
                "ada", List.of(new Delegation.Unmarked("05-affine.ipynb", bytes, key))));
  }

  private static void refused(
      Delegation.Terms terms, Sandbox sandbox, byte[] bytes, String key, String why)
      throws IOException {
    DelegateGrader.Graded graded = graded(terms, sandbox, bytes, key);
    assertTrue(graded.refused());
    assertTrue(graded.failure().startsWith(why), graded::failure);
    assertEquals(List.of(), graded.marks());
  }
}
