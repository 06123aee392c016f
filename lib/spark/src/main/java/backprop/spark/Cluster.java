package backprop.spark;

import backprop.tensor.Given;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Starts what Spark runs on, with what the library needs of it.
 *
 * <p>{@code local-cluster[k,1,mb]} is a whole cluster on this machine: k workers, each with an
 * executor of its own, a JVM of one task at a time; what travels between them goes through sockets,
 * as between machines. {@code local[k]} has k tasks at a time in one JVM. Executors of any other
 * master find the library where the driver has it, by the same paths.
 */
public final class Cluster {

  /** Megabytes that an executor's heap may have, and as much its arrays beside it. */
  private static final int MEGABYTES = 1024;

  private Cluster() {}

  /** {@code local-cluster} with so many executors. */
  public static String local(int workers) {
    return "local-cluster[" + workers + ",1," + MEGABYTES + "]";
  }

  /**
   * Connects to a master, and waits until its executors are there.
   *
   * @throws IllegalStateException if {@code local-cluster} is asked for and SPARK_HOME is not set
   */
  public static JavaSparkContext start(String master, String name) {
    SparkConf conf =
        new SparkConf()
            .setMaster(Given.require("Cluster.start", "master", master))
            .setAppName(name)
            .set("spark.ui.enabled", "false")
            // No step waits for the worker that had the part before.
            .set("spark.locality.wait", "0s")
            .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            // Where workers share a machine, threads of each would take the cores from the others.
            .set("spark.executorEnv.OMP_NUM_THREADS", "1")
            .set("spark.executorEnv.OMP_WAIT_POLICY", "passive")
            .set("spark.executor.memory", MEGABYTES + "m")
            .set(
                "spark.executor.extraJavaOptions",
                String.format(
                    "-XX:+UseSerialGC -Djava.awt.headless=true"
                        // What is said there is read here.
                        + " -Duser.language=%s -Duser.country= -Duser.variant="
                        + " -Dorg.bytedeco.javacpp.maxbytes=%dm"
                        + " -Dorg.bytedeco.javacpp.maxphysicalbytes=%dm",
                    Locale.getDefault().getLanguage(), MEGABYTES, 3 * MEGABYTES));
    if (!master.matches("local(\\[.*)?")) {
      conf.set("spark.executor.extraClassPath", classpath());
    }
    if (master.startsWith("local-cluster")) {
      conf.set("spark.local.dir", home().resolve("local").toString());
    }
    JavaSparkContext spark = new JavaSparkContext(conf);
    // The first job waits for the executors, and then no step has to.
    spark.parallelize(List.of(1)).count();
    return spark;
  }

  /** The driver's, from wherever an executor starts. */
  private static String classpath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Where local-cluster's executors write, and where it looks for jars of Spark's. There is none:
   * executors have the driver's classpath.
   */
  private static Path home() {
    String home = System.getenv("SPARK_HOME");
    if (home == null || System.getenv("SPARK_SCALA_VERSION") == null) {
      throw new IllegalStateException(
          "Cluster.start: local-cluster needs SPARK_HOME, a directory to write to, and"
              + " SPARK_SCALA_VERSION, 2.13, in the environment; ./course spark sets both");
    }
    try {
      Files.createDirectories(Path.of(home, "jars"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cluster.start: cannot write SPARK_HOME, " + home, e);
    }
    return Path.of(home);
  }
}
