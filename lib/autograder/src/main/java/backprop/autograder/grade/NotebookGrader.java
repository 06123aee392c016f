package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.autograder.exercise.Shortcut;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import backprop.worker.subject.AbsentSubject;
import backprop.worker.subject.CallFailure;
import java.util.List;

/**
 * Grades one notebook: its cells in a worker, the contract here.
 *
 * <p>Every code cell is evaluated in order. A cell that fails is noted, and the next one goes on:
 * what a learner tried out below an answer does not cost the answer. Then the answer is registered
 * by the grader's own expression, whatever the notebook's check cells say.
 */
final class NotebookGrader {

  private final Sandbox sandbox;
  private final Limits limits;
  private final long seed;
  private final List<String> asked;

  /** A grader whose tests draw their arrays from this seed and the notebook's own bytes. */
  NotebookGrader(Sandbox sandbox, Limits limits, long seed) {
    this(sandbox, limits, seed, List.of());
  }

  /** The same, which grades the notebooks of these exercises only, or of all where it is empty. */
  NotebookGrader(Sandbox sandbox, Limits limits, long seed, List<String> asked) {
    this.asked = asked;
    this.sandbox = sandbox;
    this.limits = limits;
    this.seed = seed;
  }

  /**
   * The report on a notebook; one that cannot be graded is reported without points.
   *
   * @param name of its file
   * @param slot which of the notebooks that are graded at a time, from 0
   */
  Report grade(String name, byte[] bytes, int slot) {
    try {
      Notebook notebook = Notebook.read(bytes);
      GradedExercise<?> exercise = exercise(notebook);
      String id = exercise.exercise().id();
      if (!asked.isEmpty() && !asked.contains(id)) {
        throw new UngradableException(
            "it is a notebook of exercise " + id + ", which is not asked for");
      }
      return grade(notebook, exercise, slot, Digests.seed(seed, bytes));
    } catch (UngradableException e) {
      return without(name, Status.FAILED, e.getMessage());
    }
  }

  /**
   * The report on a file that is not graded. Its name tells which exercise it was to be, and so
   * what is lost.
   */
  Report without(String name, Status status, String reason) {
    String stem = HandedIn.stem(name);
    return GradedExercises.find(stem)
        .map(exercise -> without(exercise, status, reason))
        .orElseGet(() -> nameless(stem, status, reason));
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

  private Report grade(
      Notebook notebook, GradedExercise<?> exercise, int slot, long seedOfNotebook) {
    try (NotebookSession session = new NotebookSession(sandbox, slot, limits, notebook, exercise)) {
      List<String> references = session.references();
      for (Shortcut shortcut : exercise.shortcuts()) {
        if (shortcut.in(references)) {
          return without(exercise, Status.FAILED, Shortcut.refusal(shortcut.name()));
        }
      }
      return InProcessGrader.report(exercise, session, seedOfNotebook);
    } catch (UngradableException e) {
      return without(exercise, Status.FAILED, e.getMessage());
    } catch (InfrastructureException e) {
      return without(exercise, Status.ERROR, "not graded: " + e.getMessage());
    }
  }

  /** The exercise's tests, none of them passed, each for this one reason. */
  private Report without(GradedExercise<?> exercise, Status status, String reason) {
    CallFailure failure = CallFailure.because(reason);
    Report report = InProcessGrader.report(exercise, new AbsentSubject(failure), seed);
    List<Report.Test> tests =
        report.tests().stream()
            .map(t -> new Report.Test(t.name(), status, 0, t.max(), reason, ""))
            .toList();
    return new Report(report.exercise(), report.title(), tests);
  }

  private static Report nameless(String stem, Status status, String reason) {
    return new Report(
        stem, stem, List.of(new Report.Test("the file can be graded", status, 0, 0, reason, "")));
  }
}
