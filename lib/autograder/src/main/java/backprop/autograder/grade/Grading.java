package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercises;
import backprop.exercise.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One run of {@code ./course grade}.
 *
 * @param paths what to grade
 * @param exercises those that count, each with or without a notebook; all of them where empty
 * @param outputs where the marks go
 * @param sources where the answers go
 * @param stateFile the marks of an earlier run, or of one that was interrupted; null for none
 * @param progress whether somebody watches
 * @param weak whether a class may be graded at less than full isolation
 * @param most the strongest isolation to try
 * @param limits what a learner's code may use
 * @param workers how many notebooks to grade at a time
 * @param seed of the arrays that answers are tested with: drawn for each run, and recorded, so that
 *     nobody can know them and everybody can repeat them
 */
public record Grading(
    List<Path> paths,
    List<String> exercises,
    Outputs outputs,
    Sources sources,
    Path stateFile,
    boolean progress,
    boolean weak,
    Isolation most,
    Limits limits,
    int workers,
    long seed) {

  /** The seed of the run whose marks are in a state file; nothing where there is none. */
  public static OptionalLong seedOf(Path stateFile) throws IOException {
    return State.seed(stateFile);
  }

  /**
   * Grades everything, and returns the exit status: 0 where all was graded, 1 where marks could not
   * be written or given, 2 where there is nothing to grade.
   */
  public int run(PrintStream out, PrintStream err) {
    return run(out, err, null);
  }

  /**
   * The same, with the help of others: what they do not give back is graded here.
   *
   * @param elsewhere is given the learners before any is graded here, and returns when no more of
   *     their marks come from elsewhere; null where all are graded here
   */
  public int run(PrintStream out, PrintStream err, Consumer<Delegation> elsewhere) {
    List<Submission> submissions = new ArrayList<>();
    try {
      for (String exercise : exercises) {
        if (GradedExercises.find(exercise).isEmpty()) {
          throw new IllegalArgumentException(
              "no exercise has the id " + exercise + "; there are " + GradedExercises.ids());
        }
      }
      for (Path path : paths) {
        if (outputs.forOne() && !exercises.isEmpty()) {
          submissions.add(Submission.ofOne(path));
        } else {
          submissions.addAll(Submission.at(path));
        }
      }
    } catch (IllegalArgumentException | InfrastructureException e) {
      err.println("grade: " + e.getMessage());
      return 2;
    }
    for (Submission submission : submissions) {
      submission
          .passedOver()
          .forEach(folder -> err.println("grade: " + submission.id() + ": " + folder));
    }
    if (submissions.size() > 1 && outputs.forOne()) {
      err.println(
          "grade: --gradescope and --classroom take one learner, got " + submissions.size());
      return 2;
    }
    try (Sandbox sandbox = new Sandbox(most, limits)) {
      Isolation isolation = sandbox.isolation();
      out.println("isolation: " + isolation.word() + " (" + sandbox.meaning() + ")");
      out.println("seed: " + seed);
      sandbox.why().forEach(reason -> out.println("  " + reason));
      sandbox.unbounded().forEach(what -> out.println("  not bounded: " + what));
      if (isolation != Isolation.FULL) {
        if (submissions.size() > 1 && !weak) {
          err.println(
              "grade: "
                  + submissions.size()
                  + " learners, whose notebooks could read each other's and change marks; install"
                  + " bubblewrap (bwrap), or add --allow-weak-isolation if you trust them all");
          return 2;
        }
      }
      // Java loads no new window system, and no chart's classes, while it ends: an interrupted run
      // must have all that its reports need.
      outputs.rehearse();
      GradeBook book = book(submissions, sandbox, elsewhere, err);
      out.print(book.table());
      outputs.write(book);
      boolean compared = published(err);
      boolean all = book.submissions().stream().allMatch(GradeBook.Marks::graded);
      if (!all) {
        err.println("grade: some notebooks could not be graded, through no fault of theirs");
      }
      return all && compared ? 0 : 1;
    } catch (InfrastructureException e) {
      err.println("grade: " + e.getMessage());
      return 1;
    } catch (IOException e) {
      err.println("grade: cannot write the marks: " + e);
      return 1;
    }
  }

  /** Whether the answers are where they are to be; the marks are given without. */
  private boolean published(PrintStream err) {
    try {
      sources.publish();
      return true;
    } catch (IOException e) {
      err.println("grade: cannot write the answers: " + e.getMessage());
      return false;
    }
  }

  /** Each learner is one task, and each task has one of the slots to itself. */
  private GradeBook book(
      List<Submission> submissions,
      Sandbox sandbox,
      Consumer<Delegation> elsewhere,
      PrintStream err)
      throws IOException {
    boolean keyed = stateFile != null || elsewhere != null;
    Delegation.Terms terms =
        new Delegation.Terms(seed, limits, sandbox.isolation(), sandbox.unbounded(), exercises);
    State state = new State(stateFile, seed, keyed ? terms.circumstances(sandbox) : null);
    Marking marking =
        new Marking(new NotebookGrader(sandbox, limits, seed, exercises), state, exercises);
    ProgressLine line = new ProgressLine(progress ? err : null, submissions.size());
    BlockingQueue<Integer> slots = new ArrayBlockingQueue<>(workers);
    slots.addAll(IntStream.range(0, workers).boxed().toList());
    ConcurrentMap<Integer, GradeBook.Marks> done = new ConcurrentHashMap<>();
    Thread atExit = new Thread(() -> interrupted(submissions, done, sandbox, err), "grading-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      ConcurrentMap<Integer, Future<?>> all = new ConcurrentHashMap<>();
      IntFunction<Callable<Void>> task =
          index ->
              () -> {
                int slot = slots.take();
                try {
                  GradeBook.Marks marks = marks(marking, submissions.get(index), index, slot);
                  done.put(index, marks);
                  line.graded(marks);
                  return null;
                } finally {
                  slots.add(slot);
                }
              };
      IntConsumer mark = index -> all.computeIfAbsent(index, i -> pool.submit(task.apply(i)));
      if (elsewhere != null) {
        elsewhere.accept(new Delegation(terms, submissions, marking, state, mark, err));
      }
      IntStream.range(0, submissions.size()).forEach(mark);
      for (Future<?> one : all.values()) {
        one.get();
      }
      if (!state.trouble().isEmpty()) {
        err.println("grade: " + state.trouble() + "; a second run grades them again");
      }
      return book(submissions, done, sandbox);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfrastructureException("interrupted", e);
    } catch (ExecutionException e) {
      throw new InfrastructureException("grading failed: " + e.getCause(), e);
    } finally {
      stopIfEnding();
      Runtime.getRuntime().removeShutdownHook(atExit);
      pool.shutdownNow();
    }
  }

  /** Whatever is thrown over one learner is that learner's, and the next one has her marks. */
  private GradeBook.Marks marks(Marking marking, Submission submission, int index, int slot) {
    try {
      return marking.marks(submission, index, slot, sources.of(index, submission.id()));
    } catch (Throwable thrown) {
      stopIfEnding();
      return new GradeBook.Marks(
          submission.id(),
          List.of(
              NotebookGrader.nameless(
                  submission.id(), Report.Status.ERROR, Marking.defect(thrown))));
    }
  }

  private GradeBook book(
      List<Submission> submissions, Map<Integer, GradeBook.Marks> done, Sandbox sandbox) {
    List<GradeBook.Marks> graded = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < submissions.size(); i++) {
      GradeBook.Marks marks = done.get(i);
      if (marks == null) {
        missing.add(submissions.get(i).id());
      } else {
        graded.add(marks);
      }
    }
    return new GradeBook(sandbox.isolation().word(), sandbox.unbounded(), seed, graded, missing);
  }

  /** What a signal leaves behind: whole reports of whoever was graded. */
  private void interrupted(
      List<Submission> submissions,
      Map<Integer, GradeBook.Marks> done,
      Sandbox sandbox,
      PrintStream err) {
    GradeBook book = book(submissions, done, sandbox);
    // Of a part of a class there is nobody to compare with.
    sources.close();
    try {
      outputs.write(book);
      err.println(
          "grade: interrupted: "
              + book.submissions().size()
              + " of "
              + submissions.size()
              + " learners graded, "
              + book.missing().size()
              + " are missing from the reports");
    } catch (IOException | RuntimeException e) {
      err.println("grade: interrupted, and cannot write the marks: " + e);
    }
  }

  /**
   * Keeps a thread from going on once the JVM is ending: workers are killed then, and what they
   * would have earned is not known.
   */
  static void stopIfEnding() {
    Thread probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
    } catch (IllegalStateException ending) {
      while (true) {
        LockSupport.park();
      }
    }
  }
}
