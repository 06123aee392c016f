package backprop.autograder;

import backprop.autograder.grade.Grading;
import backprop.autograder.grade.Isolation;
import backprop.autograder.grade.Limits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./course grade}: marks notebooks, directories of them, or classes. */
@Command(name = "grade", description = "Marks notebooks, directories of notebooks, or classes.")
public final class Grade implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "a notebook, a learner's directory, or a directory of learners' directories")
  private List<Path> paths;

  @Option(names = "--json", paramLabel = "FILE", description = "write the marks as JSON")
  private Path json;

  @Option(
      names = "--xml",
      paramLabel = "DIR",
      description = "write one JUnit XML file for each learner")
  private Path xml;

  @Option(
      names = "--allow-weak-isolation",
      description = "grade several learners although their notebooks can read each other")
  private boolean weak;

  @Option(
      names = "--isolation",
      paramLabel = "LEVEL",
      defaultValue = "FULL",
      description = "the strongest isolation to try: full or process")
  private Isolation isolation;

  @Option(
      names = "--test-seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "the time of a test")
  private double test;

  @Option(
      names = "--cell-seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "the time of a cell")
  private double cell;

  @Option(
      names = "--notebook-seconds",
      paramLabel = "S",
      defaultValue = "300",
      description = "the time of a notebook, all in all")
  private double notebook;

  @Option(
      names = "-j",
      paramLabel = "N",
      description = "learners graded at a time; one for each processor where left out")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of the arrays that answers are tested with, to repeat a run")
  private Long seed;

  @Option(names = "--help", usageHelp = true, description = "this text")
  private boolean help;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    Limits limits;
    try {
      limits = Limits.seconds(test, cell, notebook);
      if (workers < 1) {
        throw new IllegalArgumentException("-j must be at least 1, got " + workers);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(command.commandLine(), e.getMessage());
    }
    return new Grading(paths, json, xml, weak, isolation, limits, workers, drawn())
        .run(System.out, System.err);
  }

  /** The seed given, or one that nobody can foresee. JSON's readers keep 53 bits of a number. */
  private long drawn() {
    return seed == null ? new SecureRandom().nextLong(1L << 53) : seed;
  }

  /**
   * Exit status 0 when everything was graded, 1 when the marks could not be written, 2 for wrong
   * arguments.
   */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** What {@link #main} does, but for leaving the JVM. */
  static int execute(String... arguments) {
    CommandLine command = new CommandLine(new Grade()).setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler(
        (wrong, given) -> {
          command.getErr().println("grade: " + wrong.getMessage() + "; see ./course help");
          return CommandLine.ExitCode.USAGE;
        });
    return command.execute(arguments);
  }
}
