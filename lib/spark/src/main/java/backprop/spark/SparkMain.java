package backprop.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./course spark}: lesson 09's network, trained by several workers. */
@Command(
    name = "spark",
    description = "Trains on several workers, by Apache Spark.",
    subcommands = {StepsCommand.class, EqualCommand.class, ScalingCommand.class},
    synopsisSubcommandLabel = "(steps | equal | scaling)")
public final class SparkMain {

  @Option(names = "--help", usageHelp = true, description = "this text")
  private boolean help;

  private SparkMain() {}

  /** Runs the command, and ends the JVM: Spark leaves threads behind. */
  public static void main(String... arguments) {
    CommandLine line = new CommandLine(new SparkMain());
    line.setExecutionExceptionHandler(
        (e, command, result) -> {
          System.err.println("course: spark: " + firstLine(e));
          return 1;
        });
    int status = line.execute(arguments);
    String scratch = System.getProperty("backprop.scratch");
    if (status == 0 && scratch != null) {
      delete(Path.of(scratch));
    }
    System.exit(status);
  }

  private static String firstLine(Exception e) {
    return e.getMessage() == null
        ? e.toString()
        : e.getMessage().lines().findFirst().orElse(e.toString());
  }

  /** What executors wrote, which is of no interest where nothing went wrong. */
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
