package backprop.autograder.grade;

import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Marks what a learner handed in, file by file, and keeps the marks. What is wrong with a file
 * costs that file.
 *
 * @param grader of notebooks
 * @param state the marks given before
 * @param asked the exercises that count; all of them where it is empty
 */
record Marking(NotebookGrader grader, State state, List<String> asked) {

  /** Each may take minutes. The course has two dozen exercises. */
  private static final int MOST_NOTEBOOKS = 40;

  /**
   * The marks of one learner.
   *
   * @param slot which of the learners that are graded at a time, from 0
   */
  GradeBook.Marks marks(Submission submission, int slot) {
    List<Counting.Marked> marked = new ArrayList<>();
    for (HandedIn file : submission.files()) {
      if (file.isZip() && file.refusal().isEmpty()) {
        marked.addAll(inZip(file, slot));
      } else {
        marked.add(marked(file, report(file, slot)));
      }
    }
    return Counting.of(
        submission.id(),
        marked,
        asked,
        (exercise, reason) -> grader.without(exercise, Status.FAILED, reason));
  }

  private static Counting.Marked marked(HandedIn file, Report report) {
    return new Counting.Marked(String.join("/", file.path()), file.content().changed(), report);
  }

  private Report report(HandedIn file, int slot) {
    try {
      byte[] bytes = file.read();
      String key = state.key(file.name(), bytes);
      Optional<Report> known = state.find(key);
      if (known.isPresent()) {
        return known.get();
      }
      Report report = grader.grade(file.name(), bytes, slot);
      Grading.stopIfEnding();
      state.put(key, report);
      return report;
    } catch (UngradableException e) {
      return grader.without(file.name(), Status.FAILED, e.getMessage());
    } catch (InfrastructureException e) {
      return grader.without(file.name(), Status.ERROR, "not graded: " + e.getMessage());
    }
  }

  /** A learner's zip, in a file of ours while it is read. */
  private List<Counting.Marked> inZip(HandedIn zip, int slot) {
    Path scratch = null;
    try {
      byte[] bytes = zip.read();
      scratch = Files.createTempFile("backprop-", ".zip");
      // A signal may end the grader before it comes to the last lines here.
      scratch.toFile().deleteOnExit();
      Files.write(scratch, bytes);
      List<HandedIn> inside = Submission.highest(Archive.files(scratch));
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
        marked.add(marked(file, report(file.isZip() ? nested(file) : file, slot)));
      }
      return marked;
    } catch (UngradableException e) {
      return List.of(marked(zip, grader.without(zip.name(), Status.FAILED, e.getMessage())));
    } catch (InfrastructureException | IOException e) {
      String reason = "not graded: " + e.getMessage();
      return List.of(marked(zip, grader.without(zip.name(), Status.ERROR, reason)));
    } finally {
      delete(scratch);
    }
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
