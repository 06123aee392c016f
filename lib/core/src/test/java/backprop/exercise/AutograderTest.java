package backprop.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The autograder's facade")
class AutograderTest {

  @Test
  @DisplayName("says what to pass when it is passed nothing")
  void nullFactory() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Autograder.check(Exercises.AFFINE, null));
    assertEquals(
        "Autograder.check: the factory for 05-affine must be a constructor such as Affine::new, got"
            + " null; run the cell with your class, then this one",
        error.getMessage());
  }

  @Test
  @DisplayName("without an engine on the classpath names the kernel that has one")
  void noEngine() {
    // lib/core stands alone in its own tests: the engine is in lib/autograder.
    var error =
        assertThrows(
            IllegalStateException.class, () -> Autograder.points(Exercises.AFFINE, (w, b) -> null));
    assertEquals(
        "Autograder: no engine on the classpath; start the notebook with the kernel \"Java"
            + " (Backprop)\", which ./course lab installs",
        error.getMessage());
  }
}
