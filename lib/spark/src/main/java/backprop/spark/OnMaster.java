package backprop.spark;

import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Option;

/** Where a command runs. */
final class OnMaster {

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description =
          "any master that Spark knows, as spark://host:7077; a cluster on this machine if left"
              + " out, local-cluster, with a JVM for each worker")
  private String master;

  JavaSparkContext start(int workers) {
    return Cluster.start(master == null ? Cluster.local(workers) : master, "backprop");
  }

  /** The number itself, where it is 1 or more. */
  static int requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1, got " + value);
    }
    return value;
  }
}
