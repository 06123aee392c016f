package backprop.tensor;

import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scratch memory for one training step: what the step allocates is taken back at its end, all at
 * once.
 *
 * <p>ND4J's arrays live outside the Java heap, where the garbage collector sees only their handles
 * and comes too late. A workspace is one block that every step fills from the start again; it grows
 * to what the first steps needed, and then stays as it is. An array made inside must not be used
 * after the step: {@code detach()} what has to live on.
 */
public final class Workspaces {

  private static final String NAME = "backprop.step";

  private static final WorkspaceConfiguration CONFIGURATION =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .policyAllocation(AllocationPolicy.STRICT)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private Workspaces() {}

  /**
   * Runs one step inside the scratch workspace and returns its result, which must not be an array
   * made inside. Closes the workspace when the step throws, too.
   */
  public static <T> T step(Supplier<T> step) {
    Given.require("Workspaces.step", "step", step);
    try (MemoryWorkspace scratch =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, NAME)) {
      try {
        return step.get();
      } finally {
        // The next step fills the same memory.
        Engine.KERNELS.complete();
      }
    }
  }

  /** Runs {@code work} with what it allocates kept, even when called from inside a step. */
  public static <T> T outside(Supplier<T> work) {
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return work.get();
    }
  }
}
