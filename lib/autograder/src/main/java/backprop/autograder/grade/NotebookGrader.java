package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.autograder.exercise.Shortcut;
import backprop.autograder.subject.AbsentSubject;
import backprop.autograder.subject.Failure;
import backprop.autograder.subject.Subject;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Grades one notebook, in this process.
 *
 * <p>Every code cell is evaluated in order. A cell that fails is noted, and the next one goes on:
 * what a learner tried out below an answer does not cost the answer. Then the answer is registered
 * by the grader's own expression, whatever the notebook's check cells say.
 */
final class NotebookGrader {

  private final long seed;

  /** A grader whose tests draw their arrays from this seed. */
  NotebookGrader(long seed) {
    this.seed = seed;
  }

  /** The report on a notebook; one that cannot be graded is reported without points. */
  Report grade(Path file) {
    String stem = file.getFileName().toString().replaceFirst("\\.ipynb$", "");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (Silence silence = new Silence()) {
      Notebook notebook = Notebook.read(file);
      GradedExercise<?> exercise = exercise(notebook);
      return grade(notebook, exercise);
    } catch (UngradableException e) {
      // The name of the file tells which exercise it was to be, and so what is lost.
      return GradedExercises.find(stem)
          .map(exercise -> without(exercise, e.getMessage()))
          .orElseGet(() -> nameless(stem, e.getMessage()));
    } finally {
      // JShell leaves its own loader behind.
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static GradedExercise<?> exercise(Notebook notebook) throws UngradableException {
    if (notebook.exercise().isEmpty()) {
      throw new UngradableException(
          "the notebook's metadata names no exercise (metadata.backprop.exercise); hand in the"
              + " exercise's own file, with its cells filled in");
    }
    return GradedExercises.find(notebook.exercise())
        .orElseThrow(
            () ->
                new UngradableException(
                    "no exercise has the id "
                        + notebook.exercise()
                        + "; there are "
                        + GradedExercises.ids()));
  }

  private Report grade(Notebook notebook, GradedExercise<?> exercise) {
    for (Shortcut shortcut : exercise.shortcuts()) {
      if (shortcut.in(notebook.source())) {
        return without(
            exercise,
            "the notebook uses "
                + shortcut.name()
                + ", which is what the exercise asks you to write");
      }
    }
    try (NotebookShell shell = new NotebookShell()) {
      Subject subject = subject(notebook, exercise, shell);
      return InProcessGrader.report(exercise, subject, seed);
    } catch (UngradableException e) {
      return without(exercise, e.getMessage());
    }
  }

  private static Subject subject(Notebook notebook, GradedExercise<?> exercise, NotebookShell shell)
      throws UngradableException {
    List<String> failures = new ArrayList<>();
    for (Notebook.Cell cell : notebook.cells()) {
      try {
        shell.run(cell);
      } catch (UngradableException e) {
        failures.add(e.getMessage());
      }
    }
    String factory = exercise.exercise().factory().getName();
    try {
      return exercise.subjectOf(shell.value("(" + factory + ") " + exercise.registration()));
    } catch (UngradableException e) {
      failures.add("no answer to test: " + e.getMessage());
      throw new UngradableException(String.join("\n", failures));
    }
  }

  /** The exercise's tests, none of them passed, each for this one reason. */
  private Report without(GradedExercise<?> exercise, String reason) {
    Failure failure = new Failure(List.of("Ungraded"), reason);
    Report report = InProcessGrader.report(exercise, new AbsentSubject(failure), seed);
    List<Report.Test> tests =
        report.tests().stream()
            .map(t -> new Report.Test(t.name(), Status.FAILED, 0, t.max(), reason))
            .toList();
    return new Report(report.exercise(), report.title(), tests);
  }

  private static Report nameless(String stem, String reason) {
    return new Report(
        stem,
        stem,
        List.of(new Report.Test("the notebook can be graded", Status.FAILED, 0, 0, reason)));
  }
}
