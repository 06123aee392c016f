package backprop.autograder.grade;

import backprop.exercise.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * One run of {@code ./course grade}.
 *
 * @param paths what to grade
 * @param json where to write the marks; null for nowhere
 * @param xml the directory for JUnit XML; null for none
 * @param weak whether a class may be graded at less than full isolation
 * @param most the strongest isolation to try
 * @param limits what a learner's code may use
 * @param workers how many notebooks to grade at a time
 * @param seed of the arrays that answers are tested with: drawn for each run, and recorded, so that
 *     nobody can know them and everybody can repeat them
 */
public record Grading(
    List<Path> paths,
    Path json,
    Path xml,
    boolean weak,
    Isolation most,
    Limits limits,
    int workers,
    long seed) {

  /**
   * Grades everything, and returns the exit status: 0 where all was graded, 1 where marks could not
   * be written or given, 2 where there is nothing to grade.
   */
  public int run(PrintStream out, PrintStream err) {
    List<Submission> submissions = new ArrayList<>();
    try {
      for (Path path : paths) {
        submissions.addAll(Submission.at(path));
      }
    } catch (IllegalArgumentException e) {
      err.println("grade: " + e.getMessage());
      return 2;
    }
    try (Sandbox sandbox = new Sandbox(most, limits)) {
      Isolation isolation = sandbox.isolation();
      out.println("isolation: " + isolation.word() + " (" + isolation.meaning() + ")");
      out.println("seed: " + seed);
      if (isolation != Isolation.FULL) {
        if (!sandbox.why().isEmpty()) {
          out.println("  no full isolation: " + sandbox.why());
        }
        if (submissions.size() > 1 && !weak) {
          err.println(
              "grade: "
                  + submissions.size()
                  + " learners, whose notebooks could read each other's and change marks; install"
                  + " bubblewrap (bwrap), or add --allow-weak-isolation if you trust them all");
          return 2;
        }
      }
      GradeBook book = new GradeBook(isolation.word(), seed, marks(submissions, sandbox));
      out.print(book.table());
      write(book);
      boolean all = book.submissions().stream().allMatch(Grading::graded);
      if (!all) {
        err.println("grade: some notebooks could not be graded, through no fault of theirs");
      }
      return all ? 0 : 1;
    } catch (InfrastructureException e) {
      err.println("grade: " + e.getMessage());
      return 1;
    } catch (IOException e) {
      err.println("grade: cannot write the marks: " + e);
      return 1;
    }
  }

  private static boolean graded(GradeBook.Marks marks) {
    return marks.reports().stream().noneMatch(GradeBook::ungraded);
  }

  /** Each learner is one task, and each task has one of the slots to itself. */
  private List<GradeBook.Marks> marks(List<Submission> submissions, Sandbox sandbox) {
    NotebookGrader grader = new NotebookGrader(sandbox, limits, seed);
    BlockingQueue<Integer> slots = new ArrayBlockingQueue<>(workers);
    slots.addAll(IntStream.range(0, workers).boxed().toList());
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<GradeBook.Marks>> all = new ArrayList<>();
      for (Submission submission : submissions) {
        all.add(
            pool.submit(
                () -> {
                  int slot = slots.take();
                  try {
                    List<Report> reports = new ArrayList<>();
                    for (Path notebook : submission.notebooks()) {
                      reports.add(grader.grade(notebook, slot));
                    }
                    return new GradeBook.Marks(submission.id(), reports);
                  } finally {
                    slots.add(slot);
                  }
                }));
      }
      List<GradeBook.Marks> marks = new ArrayList<>();
      for (Future<GradeBook.Marks> one : all) {
        marks.add(one.get());
      }
      return marks;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfrastructureException("interrupted", e);
    } catch (ExecutionException e) {
      throw new InfrastructureException("grading failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private void write(GradeBook book) throws IOException {
    if (json != null) {
      WholeFile.write(json, book.json());
    }
    if (xml != null) {
      int number = 0;
      for (GradeBook.Marks marks : book.submissions()) {
        // Two paths may end in one name; the number keeps their files apart.
        number++;
        String name = "TEST-%03d-%s.xml".formatted(number, marks.id().replaceAll("[^\\w.-]", "_"));
        WholeFile.write(xml.resolve(name), JUnitXml.of(marks));
      }
    }
  }
}
