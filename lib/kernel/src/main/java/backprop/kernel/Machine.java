package backprop.kernel;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The JVM, the arithmetic beneath it, and the limits both run under. */
final class Machine {

  private static final String UNSET = "not set";

  private Machine() {}

  static Map<String, Object> java() {
    Map<String, Object> java = new LinkedHashMap<>();
    java.put("version", System.getProperty("java.version"));
    java.put("vendor", System.getProperty("java.vendor"));
    java.put("home", System.getProperty("java.home"));
    java.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return java;
  }

  static Map<String, Object> nd4j() {
    Map<String, Object> nd4j = new LinkedHashMap<>();
    try {
      double sum =
          Nd4j.ones(DataType.FLOAT, 2, 2)
              .mmul(Nd4j.ones(DataType.FLOAT, 2, 2))
              .sumNumber()
              .doubleValue();
      Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
      nd4j.put("version", Installation.mavenVersion("org.nd4j", "nd4j-api"));
      nd4j.put("backend", Nd4j.getBackend().getClass().getSimpleName());
      nd4j.put("blas", String.valueOf(environment.get("blas.vendor")));
      if (sum != 8) {
        nd4j.put("problem", "a product of ones should sum to 8, and sums to " + sum);
      }
    } catch (LinkageError | RuntimeException e) {
      nd4j.put("problem", "ND4J does not load: " + Installation.root(e));
    }
    return nd4j;
  }

  static Map<String, Object> threads() {
    Map<String, Object> threads = new LinkedHashMap<>();
    threads.put("cores", Runtime.getRuntime().availableProcessors());
    threads.put("OMP_NUM_THREADS", environment("OMP_NUM_THREADS"));
    String policy = environment("OMP_WAIT_POLICY");
    threads.put("OMP_WAIT_POLICY", policy);
    threads.put("OPENBLAS_CORETYPE", environment("OPENBLAS_CORETYPE"));
    try {
      threads.put("openmp", NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads());
      threads.put("blas", Nd4j.factory().blas().getMaxThreads());
    } catch (LinkageError | RuntimeException e) {
      threads.put("openmp", "unknown");
    }
    if (!policy.equalsIgnoreCase("passive")) {
      threads.put("advice", "set OMP_WAIT_POLICY=passive: training is up to three times as fast");
    }
    return threads;
  }

  static Map<String, Object> memory() {
    Map<String, Object> memory = new LinkedHashMap<>();
    memory.put("heapMaxMiB", mebibytes(Runtime.getRuntime().maxMemory()));
    memory.put("offHeapMaxMiB", mebibytes(Pointer.maxBytes()));
    memory.put("processMaxMiB", mebibytes(Pointer.maxPhysicalBytes()));
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      memory.put("machineMiB", mebibytes(system.getTotalMemorySize()));
    }
    return memory;
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? UNSET : value;
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
  }
}
