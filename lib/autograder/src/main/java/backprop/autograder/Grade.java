package backprop.autograder;

import backprop.autograder.grade.Delegation;
import backprop.autograder.grade.Grading;
import backprop.autograder.grade.Isolation;
import backprop.autograder.grade.Limits;
import backprop.autograder.grade.Outputs;
import backprop.autograder.grade.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./course grade}: marks notebooks, directories or zips of them, or classes. */
@Command(
    name = "grade",
    description = "Marks notebooks, directories or zips of notebooks, or classes.")
public class Grade implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "a notebook, a learner's directory or zip, or a directory or zip of those")
  private List<Path> paths;

  @Option(
      names = "--exercise",
      paramLabel = "ID",
      description =
          "count this exercise only, and where it is missing as 0 points; may be given repeatedly")
  private List<String> exercises;

  @Option(names = "--json", paramLabel = "FILE", description = "write the marks as JSON")
  private Path json;

  @Option(
      names = "--xml",
      paramLabel = "DIR",
      description = "write one JUnit XML file for each learner")
  private Path xml;

  @Option(
      names = "--html",
      paramLabel = "DIR",
      description = "write the class's page, and one for each learner")
  private Path html;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "write the columns of nbgrader's export")
  private Path csv;

  @Option(
      names = "--totals",
      paramLabel = "FILE",
      description = "write a line of CSV for each learner: each exercise, and the sum")
  private Path totals;

  @Option(
      names = "--gradescope",
      paramLabel = "FILE",
      description = "write one learner's marks as Gradescope's results.json")
  private Path gradescope;

  @Option(
      names = "--classroom",
      paramLabel = "FILE",
      description = "write one learner's marks for GitHub Classroom")
  private Path classroom;

  @Option(
      names = "--sources",
      paramLabel = "DIR",
      description = "write the answers as .java files, for programs that look for copies")
  private Path sources;

  @Option(
      names = "--handed-out",
      paramLabel = "DIR",
      defaultValue = "${sys:backprop.exercises}",
      description = "the exercises as learners got them; with --sources")
  private Path handedOut;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "keep marks as they are given; take from there what has not changed")
  private Path state;

  @Option(names = "--progress", description = "say on stderr how far grading is")
  private boolean progress;

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
      names = "--learner-seconds",
      paramLabel = "S",
      description = "the time of all notebooks of a learner; twice that of one where left out")
  private Double learner;

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
      if (learner != null) {
        limits = limits.withLearner(learner);
      }
      if (workers < 1) {
        throw new IllegalArgumentException("-j must be at least 1, got " + workers);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(command.commandLine(), e.getMessage());
    }
    long drawn;
    try {
      drawn = drawn();
    } catch (IOException e) {
      throw new CommandLine.ParameterException(command.commandLine(), e.getMessage());
    }
    Outputs outputs = new Outputs(json, xml, html, csv, totals, gradescope, classroom);
    try (Sources answers = answers()) {
      return new Grading(
              paths,
              exercises == null ? List.of() : exercises,
              outputs,
              answers,
              state,
              progress,
              weak,
              isolation,
              limits,
              workers,
              drawn)
          .run(System.out, System.err, elsewhere());
    }
  }

  /** Who grades learners elsewhere; null where all are graded here. */
  protected Consumer<Delegation> elsewhere() {
    return null;
  }

  private Sources answers() {
    try {
      return new Sources(sources, handedOut);
    } catch (IllegalArgumentException | IOException e) {
      throw new CommandLine.ParameterException(command.commandLine(), e.getMessage());
    }
  }

  /**
   * The seed given, that of the run to go on with, or one that nobody can foresee. JSON's readers
   * keep 53 bits of a number.
   */
  private long drawn() throws IOException {
    if (seed != null) {
      return seed;
    }
    OptionalLong earlier = Grading.seedOf(state);
    return earlier.isPresent() ? earlier.getAsLong() : new SecureRandom().nextLong(1L << 53);
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
