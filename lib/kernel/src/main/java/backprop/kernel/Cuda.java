package backprop.kernel;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether ND4J's CUDA backend can be tried on this machine. This is found out before ND4J loads,
 * and so without it: a backend that meets a GPU it has no code for fails late, in the first
 * operation.
 *
 * @param gpu the GPU to use; empty where none can be used
 * @param refusal where none can be used, what was found and what is needed
 */
record Cuda(NvidiaSmi smi, CudaLibraries libraries, Optional<Gpu> gpu, String refusal) {

  /** The exit status that says that no GPU can be used. */
  private static final int NONE = 3;

  // The one that is released, of those that ./course runs on.
  private static final String SYSTEM = "Linux amd64";

  /**
   * For the launcher: three lines, the GPU, its UUID, and further directories of libraries joined
   * by colons; or, with exit status 3, one line that says why there is none.
   */
  public static void main(String... arguments) {
    Cuda cuda = find();
    if (cuda.gpu.isEmpty()) {
      System.out.println(cuda.refusal);
      System.exit(NONE);
    }
    System.out.println(cuda.gpu.get());
    System.out.println(cuda.gpu.get().uuid());
    System.out.println(
        cuda.libraries.directories().stream().map(Path::toString).collect(Collectors.joining(":")));
  }

  /** Asks this machine. */
  static Cuda find() {
    Map<String, String> environment = System.getenv();
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return of(
        system,
        NvidiaSmi.ask(),
        environment.get("CUDA_VISIBLE_DEVICES"),
        CudaLibraries.find(environment));
  }

  /**
   * What follows from what was found.
   *
   * @param visible the GPUs that the user lets CUDA see, by number or UUID; null for all
   */
  static Cuda of(String system, NvidiaSmi smi, String visible, CudaLibraries libraries) {
    List<Gpu> seen = smi.gpus().stream().filter(gpu -> isAmong(visible, gpu)).toList();
    Optional<Gpu> gpu = seen.stream().filter(Gpu::compiledFor).findFirst();
    String found;
    String needed;
    if (!system.equals(SYSTEM)) {
      found = system;
      needed = "Linux on x86-64";
    } else if (smi.gpus().isEmpty()) {
      found = smi.problem();
      needed = Gpu.CAPABILITY_NEEDED + ", its driver, and " + CudaLibraries.NEEDED;
    } else if (seen.isEmpty()) {
      found = listed(smi.gpus()) + ", and CUDA_VISIBLE_DEVICES=" + visible + " names none of them";
      needed = Gpu.CAPABILITY_NEEDED;
    } else if (gpu.isEmpty()) {
      found = listed(seen);
      needed = Gpu.CAPABILITY_NEEDED;
    } else if (!gpu.get().driverKnowsCuda11()) {
      found = gpu.get().toString();
      needed = Gpu.DRIVER_NEEDED;
    } else if (!libraries.missing().isEmpty()) {
      found = gpu.get() + " without " + String.join(", ", libraries.missing());
      needed = CudaLibraries.NEEDED;
    } else {
      return new Cuda(smi, libraries, gpu, "");
    }
    String refusal = "found " + found + "; the CUDA backend needs " + needed;
    return new Cuda(smi, libraries, Optional.empty(), refusal);
  }

  private static String listed(List<Gpu> gpus) {
    return gpus.stream().map(Gpu::toString).collect(Collectors.joining(" and "));
  }

  private static boolean isAmong(String visible, Gpu gpu) {
    return visible == null
        || Stream.of(visible.split(","))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .anyMatch(
                word -> word.equals(String.valueOf(gpu.index())) || gpu.uuid().startsWith(word));
  }

  /**
   * For the doctor: each GPU, the libraries, and what follows.
   *
   * @param inUse whether this JVM was started with the CUDA backend
   */
  Map<String, Object> findings(boolean inUse) {
    Map<String, Object> findings = new LinkedHashMap<>();
    for (Gpu each : smi.gpus()) {
      findings.put(
          "gpu" + each.index(),
          each
              + (each.compiledFor()
                  ? ": within what the CUDA backend was compiled for"
                  : ": the CUDA backend was not compiled for it"));
    }
    if (!smi.gpus().isEmpty()) {
      findings.put(
          "libraries",
          libraries.missing().isEmpty()
              ? "all that the CUDA backend loads"
              : "missing: " + String.join(", ", libraries.missing()));
    }
    findings.put("cuda", conclusion(inUse));
    return findings;
  }

  private String conclusion(boolean inUse) {
    if (smi.gpus().isEmpty()) {
      return smi.problem() + "; the course needs none";
    }
    if (gpu.isEmpty()) {
      return refusal;
    }
    return inUse
        ? "chosen, on " + gpu.get().name() + "; nd4j, above, says what came of it"
        : "not tried on this machine; COURSE_BACKEND=cuda ./course doctor tries it on "
            + gpu.get().name();
  }
}
