package backprop.spark;

import backprop.autograder.Grade;
import backprop.autograder.grade.Delegation;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./course spark grade}: {@code ./course grade}, with a task of Spark's for each learner.
 */
@Command(
    name = "grade",
    description =
        "Marks what ./course grade marks, with the same options and results; each learner is a task"
            + " of one of K workers.")
final class GradeCommand extends Grade {

  @Mixin private OnMaster on;

  @Option(names = "--workers", required = true, paramLabel = "K", description = "how many workers")
  private int workers;

  @Override
  public Integer call() throws Exception {
    OnMaster.requirePositive("--workers", workers);
    return super.call();
  }

  @Override
  protected Consumer<Delegation> elsewhere() {
    return new SparkGrader(() -> on.start(workers), GradeTask::new);
  }
}
