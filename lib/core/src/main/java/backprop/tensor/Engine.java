package backprop.tensor;

import backprop.tensor.device.DeviceKernels;
import backprop.tensor.host.HostKernels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which {@link Kernels} compute, chosen once, when the library is first used.
 *
 * <p>Where ND4J computes on the CPU, its arrays lie in host memory, and the engine over host memory
 * is the fast one. On any other backend memory's address says nothing, and plain ND4J computes. The
 * property {@code backprop.kernels}, or the variable {@code COURSE_KERNELS}, asks for one by name:
 * {@code host}, {@code arrays}, {@code device} for a GPU, or {@code emulated} for a GPU that the
 * processor plays.
 */
public final class Engine {

  /** The one that computes. */
  static final Kernels KERNELS =
      chosen(
          System.getProperty("backprop.kernels", System.getenv("COURSE_KERNELS")),
          Nd4j.getBackend().getClass().getSimpleName());

  private Engine() {}

  /**
   * Every engine by the name that asks for it, and {@code yes}, with what it computes on, or {@code
   * no}, with what is missing for it on this machine.
   */
  public static Map<String, String> all() {
    boolean onHost = onHost(Nd4j.getBackend().getClass().getSimpleName());
    String no = "no: ND4J's arrays do not lie in the processor's memory";
    Map<String, String> all = new LinkedHashMap<>();
    all.put("host", onHost ? "yes" : no);
    all.put("arrays", "yes");
    all.put("device", onHost ? DeviceKernels.cudaHere() : no);
    all.put("emulated", onHost ? DeviceKernels.compilerHere() : no);
    return all;
  }

  /** The name of the one that computes, {@code host}, {@code arrays}, or that of a device. */
  public static String name() {
    if (KERNELS instanceof DeviceKernels device) {
      return device.device();
    }
    return KERNELS instanceof HostKernels ? "host" : "arrays";
  }

  /** The one that computes, where it is a device's. */
  public static Optional<DeviceKernels> device() {
    return KERNELS instanceof DeviceKernels device ? Optional.of(device) : Optional.empty();
  }

  /**
   * The engine that somebody asks for, or else the one for this backend of ND4J.
   *
   * @throws IllegalStateException if the name is none, or host memory is not where arrays lie
   */
  static Kernels chosen(String name, String backend) {
    boolean onHost = onHost(backend);
    if (name == null || name.isBlank()) {
      return onHost ? new HostKernels() : new ArrayKernels();
    }
    return switch (name) {
      case "arrays" -> new ArrayKernels();
      case "host", "device", "emulated" -> {
        if (!onHost) {
          throw new IllegalStateException(
              "backprop.kernels: "
                  + name
                  + " computes in memory that the processor reads, and the arrays of "
                  + backend
                  + " do not lie there; leave COURSE_KERNELS unset");
        }
        yield ofHostArrays(name);
      }
      default ->
          throw new IllegalStateException(
              "backprop.kernels: must be host, arrays, device or emulated, got "
                  + name
                  + "; set COURSE_KERNELS to one of them, or leave it unset");
    };
  }

  private static boolean onHost(String backend) {
    return backend.equals("CpuBackend");
  }

  private static Kernels ofHostArrays(String name) {
    return switch (name) {
      case "device" -> DeviceKernels.cuda().servingWorkspaces();
      case "emulated" -> DeviceKernels.emulated().servingWorkspaces();
      default -> new HostKernels();
    };
  }
}
