package backprop.autograder.grade;

import backprop.autograder.contract.Caused;
import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.autograder.exercise.Shortcut;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import backprop.worker.subject.AbsentSubject;
import backprop.worker.subject.CallFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Grades one notebook: its cells in a worker, the contract here.
 *
 * <p>Every code cell is evaluated in order. A cell that fails is noted, and the next one goes on:
 * what a learner tried out below an answer does not cost the answer. What the notebook's last check
 * cell is given is tested; where none is given anything, what the exercise's own expression gives.
 */
final class NotebookGrader {

  /** All code of the course's longest exercise, twenty times over. */
  static final int MOST_CODE = 250_000;

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

  /** What a learner's code may use. */
  Limits limits() {
    return limits;
  }

  /** What marks depend on besides the notebook: of the run, and of these bytes. */
  long seedOf(byte[] bytes) {
    return Digests.seed(seed, bytes);
  }

  /** The report on a notebook of these bytes, with a learner's whole time. */
  Report grade(String name, byte[] bytes, int slot) {
    try {
      Notebook notebook = Notebook.read(bytes);
      return grade(name, notebook, seedOf(bytes), slot, Instant.now().plus(limits.learner()));
    } catch (UngradableException e) {
      return without(name, Status.FAILED, e.getMessage());
    }
  }

  /**
   * The report on a notebook; one that cannot be graded is reported without points.
   *
   * @param name of its file
   * @param ofNotebook the seed of its tests' arrays
   * @param slot which of the notebooks that are graded at a time, from 0
   * @param end of its learner's time
   */
  Report grade(String name, Notebook notebook, long ofNotebook, int slot, Instant end) {
    try {
      Found found = exercise(notebook, name);
      GradedExercise<?> exercise = found.exercise();
      String id = exercise.exercise().id();
      if (!asked.isEmpty() && !asked.contains(id)) {
        throw new UngradableException(
            "it is a notebook of exercise " + id + ", which is not asked for");
      }
      return grade(notebook, exercise, slot, ofNotebook, end).noting(found.note());
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
    return GradedExercises.named(stem)
        .map(exercise -> without(exercise, status, reason))
        .orElseGet(() -> nameless(stem, status, reason));
  }

  /** The exercise of a notebook that is asked for; empty for another, or for none. */
  Optional<String> asked(Notebook notebook, String name) {
    try {
      String id = exercise(notebook, name).exercise().exercise().id();
      return asked.isEmpty() || asked.contains(id) ? Optional.of(id) : Optional.empty();
    } catch (UngradableException none) {
      return Optional.empty();
    }
  }

  /** An exercise, and how it was found where the notebook's metadata does not name it. */
  record Found(GradedExercise<?> exercise, String note) {}

  /** By its metadata, else by the file's name, else by the class that it defines. */
  static Found exercise(Notebook notebook, String name) throws UngradableException {
    String id = notebook.exercise();
    if (!id.isEmpty()) {
      return GradedExercises.find(id)
          .map(exercise -> new Found(exercise, ""))
          .orElseThrow(
              () ->
                  new UngradableException(
                      "no exercise has the id "
                          + Gate.name(id)
                          + "; there are "
                          + GradedExercises.ids()));
    }
    Optional<GradedExercise<?>> named = GradedExercises.named(HandedIn.stem(name));
    Optional<GradedExercise<?>> found =
        named.isPresent() ? named : GradedExercises.answeredBy(notebook.source());
    return found
        .map(
            exercise ->
                new Found(
                    exercise,
                    "the notebook's metadata names no exercise; its "
                        + (named.isPresent() ? "file's name" : "class")
                        + " is that of "
                        + exercise.exercise().id()))
        .orElseThrow(
            () ->
                new UngradableException(
                    "the notebook's metadata names no exercise, nor does its file's name, and it"
                        + " defines no exercise's class; hand in the exercise's own file, with its"
                        + " cells filled in"));
  }

  private Report grade(
      Notebook notebook,
      GradedExercise<?> exercise,
      int slot,
      long seedOfNotebook,
      Instant learnersEnd) {
    int code = notebook.source().length();
    if (code > MOST_CODE) {
      String most = "its code has " + code + " characters, and " + MOST_CODE + " are the most";
      return without(exercise, Status.FAILED, most);
    }
    Optional<String> lacking =
        exercise.needsCompiler() ? Sandbox.withoutCompiler() : Optional.empty();
    if (lacking.isPresent()) {
      return without(exercise, Status.ERROR, "not graded: " + lacking.get());
    }
    try (NotebookSession session =
        new NotebookSession(sandbox, slot, limits, learnersEnd, notebook, exercise)) {
      for (Shortcut shortcut : exercise.shortcuts()) {
        if (session.names(shortcut)) {
          return without(exercise, Status.FAILED, Shortcut.refusal(shortcut.name()));
        }
      }
      return Examination.report(exercise, session, seedOfNotebook).noting(session.note());
    } catch (UngradableException e) {
      return without(exercise, Status.FAILED, e.getMessage());
    } catch (InfrastructureException e) {
      return without(exercise, Status.ERROR, "not graded: " + e.getMessage());
    }
  }

  /** The exercise's tests, none of them passed, each for this one reason. */
  private Report without(GradedExercise<?> exercise, Status status, String reason) {
    CallFailure failure = CallFailure.because(reason);
    Report report = Examination.report(exercise, new AbsentSubject(failure), seed);
    Report.Cause cause = Caused.reason(reason);
    List<Report.Test> tests =
        report.tests().stream()
            .map(t -> new Report.Test(t.name(), status, 0, t.max(), reason, "", cause))
            .toList();
    return new Report(report.exercise(), report.title(), tests);
  }

  /** The report on a file of no exercise. */
  static Report nameless(String stem, Status status, String reason) {
    return new Report(
        stem, stem, List.of(new Report.Test("the file can be graded", status, 0, 0, reason, "")));
  }
}
