package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercises;
import backprop.exercise.Exercise;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Marks what a learner handed in, file by file, and keeps the marks. What is wrong with a file
 * costs that file, whatever it is that it brings about here.
 */
final class Marking {

  /** Each may take minutes. The course has two dozen exercises. */
  private static final int MOST_NOTEBOOKS = 40;

  private final NotebookGrader grader;
  private final State state;
  private final List<String> asked;

  /**
   * Marks of this grader.
   *
   * @param state the marks given before
   * @param asked the exercises that count; all of them where it is empty
   */
  Marking(NotebookGrader grader, State state, List<String> asked) {
    this.grader = grader;
    this.state = state;
    this.asked = asked;
  }

  /**
   * What a learner's notebooks share: a slot, the end of their time, and who is given answers.
   *
   * @param learner which of the class's
   * @param unmarked takes the notebooks that are to be graded, instead; null where they are graded
   */
  private record Turn(
      int learner,
      int slot,
      Instant end,
      BiConsumer<String, Notebook> answers,
      Consumer<Delegation.Unmarked> unmarked) {}

  /** A notebook that has been read: its bytes, up to 20 MB of them, are no longer needed. */
  private record Read(Notebook notebook, String key, long seed) {}

  /**
   * The marks of one learner.
   *
   * @param slot which of the learners that are graded at a time, from 0
   * @param answers is given each notebook of an exercise, whatever its mark
   */
  GradeBook.Marks marks(Submission submission, int slot, BiConsumer<String, Notebook> answers) {
    return marks(submission, 0, slot, answers);
  }

  /**
   * The same, of a learner whose marks may have come from elsewhere.
   *
   * @param learner which of the class's
   */
  GradeBook.Marks marks(
      Submission submission, int learner, int slot, BiConsumer<String, Notebook> answers) {
    Instant end = Instant.now().plus(grader.limits().learner());
    List<Counting.Marked> marked = marked(submission, new Turn(learner, slot, end, answers, null));
    GradeBook.Marks marks =
        Counting.of(
            submission.id(),
            marked,
            asked,
            (exercise, reason) -> grader.without(exercise, Status.FAILED, reason));
    List<String> notCounted = new ArrayList<>(marks.notCounted());
    notCounted.addAll(submission.passedOver());
    return new GradeBook.Marks(marks.id(), withOwnParts(marks.reports()), notCounted);
  }

  /** Gives those of a learner's notebooks whose marks are not known and take a worker to find. */
  void unmarked(Submission submission, Consumer<Delegation.Unmarked> unmarked) {
    marked(submission, new Turn(0, 0, Instant.MAX, (exercise, notebook) -> {}, unmarked));
  }

  private List<Counting.Marked> marked(Submission submission, Turn turn) {
    List<Counting.Marked> marked = new ArrayList<>();
    for (HandedIn file : submission.files()) {
      if (marked.size() >= MOST_NOTEBOOKS) {
        String reason =
            "of %d files the first %d are graded; hand in those that you worked on"
                .formatted(submission.files().size(), MOST_NOTEBOOKS);
        marked.add(marked(file, grader.without(file.name(), Status.FAILED, reason)));
        break;
      }
      if (file.isZip() && file.refusal().isEmpty()) {
        marked.addAll(inZip(file, turn));
      } else {
        marked.add(marked(file, report(file, turn)));
      }
    }
    return marked;
  }

  /**
   * A part of a milestone is the learner's own where the notebook of its exercise has all points.
   */
  private static List<Report> withOwnParts(List<Report> reports) {
    Set<String> whole =
        reports.stream()
            .filter(report -> report.max() > 0 && report.score() == report.max())
            .map(Report::exercise)
            .collect(Collectors.toSet());
    return reports.stream()
        .map(
            report ->
                GradedExercises.find(report.exercise())
                    .map(
                        graded ->
                            OwnParts.with(
                                report, graded, e -> whole.contains(e.id()), Marking::handIn))
                    .orElse(report))
        .toList();
  }

  private static String handIn(Exercise<?> part) {
    return "Hand in exercises/%s.ipynb, with all its points, beside the milestone."
        .formatted(part.id());
  }

  private static Counting.Marked marked(HandedIn file, Report report) {
    return new Counting.Marked(String.join("/", file.path()), file.content().changed(), report);
  }

  private Report report(HandedIn file, Turn turn) {
    try {
      Read read = read(file, turn);
      if (turn.unmarked() != null) {
        return NotebookGrader.nameless(file.name(), Status.SKIPPED, "");
      }
      grader
          .asked(read.notebook(), file.name())
          .ifPresent(exercise -> turn.answers().accept(exercise, read.notebook()));
      Optional<Report> known = state.find(read.key(), turn.learner());
      if (known.isPresent()) {
        return known.get();
      }
      Report report =
          Gate.report(
              Instant.now().isAfter(turn.end())
                  ? grader.without(file.name(), Status.FAILED, grader.limits().learnerIsOver())
                  : grader.grade(
                      file.name(), read.notebook(), read.seed(), turn.slot(), turn.end()));
      Grading.stopIfEnding();
      if (Instant.now().isBefore(turn.end())) {
        state.put(read.key(), report);
      } else {
        state.putCut(read.key(), turn.learner(), report);
      }
      return report;
    } catch (UngradableException e) {
      return Gate.report(grader.without(file.name(), Status.FAILED, e.getMessage()));
    } catch (InfrastructureException e) {
      return Gate.report(
          grader.without(file.name(), Status.ERROR, "not graded: " + e.getMessage()));
    } catch (Throwable thrown) {
      // A stack that overflows, memory that is exhausted: not the next learner's.
      Grading.stopIfEnding();
      return Gate.report(lost(file, defect(thrown)));
    }
  }

  private Report lost(HandedIn file, String reason) {
    try {
      return grader.without(file.name(), Status.ERROR, reason);
    } catch (Throwable again) {
      return NotebookGrader.nameless(HandedIn.stem(file.name()), Status.ERROR, reason);
    }
  }

  /** One notebook at a time: the largest must not meet in memory. */
  private synchronized Read read(HandedIn file, Turn turn) throws UngradableException {
    byte[] bytes = file.read();
    Read read = new Read(Notebook.read(bytes), state.key(file.name(), bytes), grader.seedOf(bytes));
    if (turn.unmarked() != null && state.find(read.key()).isEmpty()) {
      turn.unmarked().accept(new Delegation.Unmarked(file.name(), bytes, read.key()));
    }
    return read;
  }

  /** What is said of what should not happen here. */
  static String defect(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return "not graded: the grader met "
        + thrown.getClass().getName()
        + (trace.length == 0 ? "" : " at " + trace[0])
        + ", which is a defect of the grader's; report it, with this file";
  }

  /** A learner's zip, in a file of ours while it is read. */
  private List<Counting.Marked> inZip(HandedIn zip, Turn turn) {
    Path scratch = null;
    try {
      scratch = Files.createTempFile("backprop-", ".zip");
      // A signal may end the grader before it comes to the last lines here.
      scratch.toFile().deleteOnExit();
      List<HandedIn> inside = listed(zip, scratch);
      if (inside.isEmpty()) {
        throw new UngradableException(Submission.NOTHING);
      }
      if (inside.size() > MOST_NOTEBOOKS) {
        throw new UngradableException(
            "the zip has %d notebooks, and %d are the most; hand in those that you worked on"
                .formatted(inside.size(), MOST_NOTEBOOKS));
      }
      List<Counting.Marked> marked = new ArrayList<>();
      for (HandedIn file : inside) {
        marked.add(marked(file, report(file.isZip() ? nested(file) : file, turn)));
      }
      return marked;
    } catch (UngradableException e) {
      return List.of(marked(zip, grader.without(zip.name(), Status.FAILED, e.getMessage())));
    } catch (InfrastructureException | IOException e) {
      String reason = "not graded: " + e.getMessage();
      return List.of(marked(zip, grader.without(zip.name(), Status.ERROR, reason)));
    } catch (Throwable thrown) {
      Grading.stopIfEnding();
      return List.of(marked(zip, lost(zip, defect(thrown))));
    } finally {
      delete(scratch);
    }
  }

  private synchronized List<HandedIn> listed(HandedIn zip, Path scratch)
      throws IOException, UngradableException {
    try (OutputStream out = Files.newOutputStream(scratch)) {
      zip.copy(out);
    }
    return Submission.highest(Archive.filesOfOurs(scratch));
  }

  private static HandedIn nested(HandedIn zip) {
    return HandedIn.refused(
        zip.path(), "a zip in a zip is not opened; hand in the notebooks that are in it");
  }

  private static void delete(Path scratch) {
    try {
      if (scratch != null) {
        Files.deleteIfExists(scratch);
      }
    } catch (IOException later) {
      // The JVM tries again when it ends.
    }
  }
}
