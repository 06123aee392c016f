package backprop.kernel;

import backprop.tensor.Engine;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The JVM, the arithmetic beneath it, and the limits both run under. */
final class Machine {

  private static final String UNSET = "not set";
  // 1·5 + 2·7, 1·6 + 2·8, 3·5 + 4·7, 3·6 + 4·8
  private static final float[] PRODUCT = {19, 22, 43, 50};

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
      float[] product = product();
      Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
      nd4j.put("version", Installation.mavenVersion("org.nd4j", "nd4j-api"));
      nd4j.put("backend", Nd4j.getBackend().getClass().getSimpleName());
      nd4j.put("engine", Engine.name());
      nd4j.put("blas", String.valueOf(environment.get("blas.vendor")));
      if (Arrays.equals(product, PRODUCT)) {
        nd4j.put("product", "as worked out by hand");
      } else {
        nd4j.put(
            "problem",
            "a product should be "
                + Arrays.toString(PRODUCT)
                + ", and is "
                + Arrays.toString(product));
      }
    } catch (LinkageError | RuntimeException e) {
      nd4j.put("problem", "ND4J does not load: " + Installation.root(e));
    }
    return nd4j;
  }

  /** Which engines this machine has, by the names that {@code COURSE_KERNELS} knows. */
  static Map<String, Object> engines() {
    try {
      return new LinkedHashMap<>(Engine.all());
    } catch (LinkageError | RuntimeException e) {
      return Map.of("problem", "ND4J does not load: " + Installation.root(e));
    }
  }

  /** Whether ND4J was started with its CUDA backend, whether or not that loads. */
  static boolean hasCudaBackend() {
    return Machine.class.getResource("/org/nd4j/linalg/jcublas/JCublasBackend.class") != null;
  }

  /** The rows of [[1, 2], [3, 4]] times [[5, 6], [7, 8]], on whatever ND4J computes with. */
  private static float[] product() {
    INDArray left = Nd4j.createFromArray(1f, 2f, 3f, 4f).reshape(2, 2);
    INDArray right = Nd4j.createFromArray(5f, 6f, 7f, 8f).reshape(2, 2);
    return left.mmul(right).ravel().toFloatVector();
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
