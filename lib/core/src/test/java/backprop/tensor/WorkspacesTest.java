package backprop.tensor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("The scratch memory of a step")
class WorkspacesTest {

  @Test
  @DisplayName("grows with the steps: after a small network comes a large one, and fits")
  void grows() throws InterruptedException {
    // A thread of its own has a workspace of its own.
    Thread small = new Thread(this::smallThenLarge);
    Throwable[] wrong = new Throwable[1];
    small.setUncaughtExceptionHandler((thread, e) -> wrong[0] = e);
    small.start();
    small.join();
    if (wrong[0] != null) {
      throw new AssertionError(wrong[0]);
    }
  }

  private void smallThenLarge() {
    for (int i = 0; i < 3; i++) {
      use(100);
    }
    for (int i = 0; i < 3; i++) {
      use(100_000);
    }
    long size =
        Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread("backprop.step").getCurrentSize();
    assertTrue(size >= 400_000, "the workspace has " + size + " bytes of 400,000");
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  private static void use(long numbers) {
    Workspaces.step(
        () -> {
          INDArray a = Nd4j.createUninitialized(DataType.FLOAT, numbers);
          assertTrue(a.isAttached());
          return 0;
        });
  }

  @Test
  @DisplayName("What is made outside of it, from within a step, is not in it")
  void outside() {
    INDArray kept = Workspaces.step(() -> Workspaces.outside(() -> Nd4j.ones(3)));
    assertFalse(kept.isAttached());
  }
}
