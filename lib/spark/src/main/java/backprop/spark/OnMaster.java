package backprop.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Option;

/** What the commands have in common: where they run, and where their table goes. */
final class OnMaster {

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description =
          "any master that Spark knows, as spark://host:7077; a cluster on this machine if left out,"
              + " local-cluster, with a JVM for each worker")
  private String master;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      required = true,
      description = "the table, written at the end")
  private Path csv;

  @Option(names = "--help", usageHelp = true, description = "this text")
  private boolean help;

  JavaSparkContext start(int workers) {
    return Cluster.start(master == null ? Cluster.local(workers) : master, "backprop");
  }

  void write(List<String> lines) throws IOException {
    Files.write(csv, lines);
  }

  /** The number itself, where it is 1 or more. */
  static int requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1, got " + value);
    }
    return value;
  }
}
