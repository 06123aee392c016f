package backprop.spark;

import backprop.autograder.grade.DelegateGrader.Graded;
import backprop.autograder.grade.Delegation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * Gives the learners of a run to Spark's workers, each as a job of one task, and their marks back.
 *
 * <p>A task whose worker is lost is run again in another one; one that was lost four times has its
 * learner graded by the driver. Spark is not started where all marks are known.
 */
final class SparkGrader implements Consumer<Delegation> {

  /** For each core one learner that is graded, and one that is there when it has done. */
  private static final int EACH_CORE = 2;

  private final Supplier<JavaSparkContext> start;
  private final BiFunction<String, Delegation.Terms, Function<Delegation.Learner, Graded>> task;
  private JavaSparkContext spark;

  /**
   * A grader that starts Spark when it has a learner to grade.
   *
   * @param task what is run for each learner, of the run's name and its terms
   */
  SparkGrader(
      Supplier<JavaSparkContext> start,
      BiFunction<String, Delegation.Terms, Function<Delegation.Learner, Graded>> task) {
    this.start = start;
    this.task = task;
  }

  @Override
  public void accept(Delegation run) {
    Function<Delegation.Learner, Graded> grading =
        task.apply(UUID.randomUUID().toString(), run.terms());
    ExecutorService waiting = Executors.newCachedThreadPool();
    try {
      Semaphore room = null;
      for (int i = 0; i < run.learners(); i++) {
        int index = i;
        Optional<Delegation.Learner> learner = run.learner(index);
        if (learner.isEmpty()) {
          continue;
        }
        if (spark == null) {
          spark = start.get();
          room = new Semaphore(EACH_CORE * spark.defaultParallelism());
        }
        Semaphore left = room;
        left.acquire();
        waiting.execute(
            () -> {
              try {
                grade(run, index, learner.get(), grading);
              } finally {
                left.release();
              }
            });
      }
      waiting.shutdown();
      waiting.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // The driver grades what is left, which the same interrupt ends.
      Thread.currentThread().interrupt();
    } finally {
      waiting.shutdownNow();
      if (spark != null) {
        spark.close();
      }
    }
  }

  /** Whatever becomes of a task is that learner's, and costs no other a mark. */
  private void grade(
      Delegation run,
      int index,
      Delegation.Learner learner,
      Function<Delegation.Learner, Graded> grading) {
    try {
      Graded graded = spark.parallelize(List.of(learner), 1).map(grading).collect().get(0);
      if (graded.refused()) {
        run.say(graded.failure() + "; what it was given is graded on this machine");
        run.take(index, List.of());
      } else if (graded.failure().isEmpty()) {
        run.take(index, graded.marks());
      } else {
        run.say(
            learner.id()
                + " is graded on this machine where marks are missing: "
                + graded.failure());
        run.take(index, graded.marks());
      }
    } catch (Exception e) {
      // Spark throws what its methods do not declare.
      if (spark.sc().isStopped()) {
        run.say("Spark has stopped; what is left is graded on this machine");
      } else {
        run.here(
            index,
            "its task failed: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
  }
}
