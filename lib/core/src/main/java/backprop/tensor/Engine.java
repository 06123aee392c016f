package backprop.tensor;

import backprop.tensor.host.HostKernels;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which {@link Kernels} compute, chosen once, when the library is first used.
 *
 * <p>Where ND4J computes on the CPU, its arrays lie in host memory, and the engine over host memory
 * is the fast one. On any other backend memory's address says nothing, and plain ND4J computes. The
 * property {@code backprop.kernels}, or the variable {@code COURSE_KERNELS}, asks for one by name:
 * {@code host} or {@code arrays}.
 */
public final class Engine {

  /** The one that computes. */
  static final Kernels KERNELS =
      chosen(
          System.getProperty("backprop.kernels", System.getenv("COURSE_KERNELS")),
          Nd4j.getBackend().getClass().getSimpleName());

  private Engine() {}

  /** The name of the one that computes, {@code host} or {@code arrays}. */
  public static String name() {
    return KERNELS instanceof HostKernels ? "host" : "arrays";
  }

  /**
   * The engine that somebody asks for, or else the one for this backend of ND4J.
   *
   * @throws IllegalStateException if the name is none, or host memory is not where arrays lie
   */
  static Kernels chosen(String name, String backend) {
    boolean onHost = backend.equals("CpuBackend");
    if (name == null || name.isBlank()) {
      return onHost ? new HostKernels() : new ArrayKernels();
    }
    return switch (name) {
      case "arrays" -> new ArrayKernels();
      case "host" -> {
        if (!onHost) {
          throw new IllegalStateException(
              "backprop.kernels: host computes in host memory, and the arrays of "
                  + backend
                  + " do not lie there; leave COURSE_KERNELS unset");
        }
        yield new HostKernels();
      }
      default ->
          throw new IllegalStateException(
              "backprop.kernels: must be host or arrays, got "
                  + name
                  + "; set COURSE_KERNELS to one of them, or leave it unset");
    };
  }
}
