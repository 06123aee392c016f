package backprop.spark;

import backprop.autograder.grade.DelegateGrader;
import backprop.autograder.grade.DelegateGrader.Graded;
import backprop.autograder.grade.Delegation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;

/**
 * The task that grades a learner, in whichever worker is free.
 *
 * @param run whose learner it is
 * @param terms what the run's marks depend on
 */
record GradeTask(String run, Delegation.Terms terms)
    implements Function<Delegation.Learner, Graded> {

  /** Who can grade nobody would be the first to be free, and be given the whole class. */
  private static final long SECONDS_OF_REFUSAL = 10;

  /** One for each run: it starts a worker to see how they can be kept apart on this machine. */
  private static final Map<String, DelegateGrader> GRADERS = new ConcurrentHashMap<>();

  @Override
  public Graded call(Delegation.Learner learner) throws InterruptedException {
    Graded graded = graded(learner);
    if (!graded.refused()) {
      return graded;
    }
    TimeUnit.SECONDS.sleep(SECONDS_OF_REFUSAL);
    SparkEnv here = SparkEnv.get();
    return Graded.refused(
        "executor %s on %s grades nobody: %s"
            .formatted(
                here.executorId(), here.blockManager().blockManagerId().host(), graded.failure()));
  }

  private Graded graded(Delegation.Learner learner) {
    try {
      return GRADERS.computeIfAbsent(run, r -> grader()).grade(learner);
    } catch (IOException | RuntimeException e) {
      return Graded.refused(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private DelegateGrader grader() {
    try {
      return new DelegateGrader(terms);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
