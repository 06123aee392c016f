package backprop.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./course spark}: lesson 09's network, trained by several workers; and a class, graded. */
@Command(
    name = "spark",
    description = "Trains, and grades, on several workers, by Apache Spark.",
    subcommands = {
      StepsCommand.class,
      EqualCommand.class,
      ScalingCommand.class,
      GradeCommand.class
    },
    synopsisSubcommandLabel = "(steps | equal | scaling | grade)")
public final class SparkMain {

  @Option(names = "--help", usageHelp = true, description = "this text")
  private boolean help;

  private SparkMain() {}

  /** Runs the command, and ends the JVM: Spark leaves threads behind. */
  public static void main(String... arguments) {
    String scratch = System.getProperty("backprop.scratch");
    boolean[] keep = {false};
    CommandLine line = new CommandLine(new SparkMain()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (e, command, result) -> {
          // What a worker's layer says is an answer, and no failure of Spark's.
          keep[0] = scratch != null && e instanceof SparkException;
          System.err.println(
              "course: spark: "
                  + firstLine(e)
                  + (keep[0] ? "; what the executors wrote is in " + scratch + "/work" : ""));
          return 1;
        });
    int status = line.execute(arguments);
    if (scratch != null && !keep[0]) {
      delete(Path.of(scratch));
    }
    System.exit(status);
  }

  private static String firstLine(Exception e) {
    return e.getMessage() == null
        ? e.toString()
        : e.getMessage().lines().findFirst().orElse(e.toString());
  }

  /** What executors wrote, and SPARK_HOME itself, which the launcher has made for this command. */
  private static void delete(Path scratch) {
    try (Stream<Path> files = Files.walk(scratch)) {
      List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inside) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("SparkMain: cannot delete " + scratch, e);
    }
  }
}
