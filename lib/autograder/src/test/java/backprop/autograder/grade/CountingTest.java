package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.autograder.grade.Counting.Marked;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of one learner's notebooks")
class CountingTest {

  private static Marked marked(String file, String exercise, double points) {
    Status status = points == 20 ? Status.PASSED : Status.FAILED;
    return new Marked(file, Instant.EPOCH, report(exercise, status, points, file + " failed"));
  }

  private static Report report(String exercise, Status status, double points, String message) {
    return new Report(
        exercise, exercise, List.of(new Report.Test("a test", status, points, 20, message, "")));
  }

  private static GradeBook.Marks counted(List<String> asked, Marked... all) {
    return Counting.of(
        "ada",
        List.of(all),
        asked,
        (exercise, reason) -> report(exercise, Status.FAILED, 0, reason));
  }

  @Test
  @DisplayName("the one with the exercise's name counts, whatever others have, and once")
  void ownName() {
    GradeBook.Marks marks =
        counted(
            List.of(),
            marked("13-optimizers.ipynb", "13-optimizers", 20),
            marked("a.ipynb", "05-affine", 17),
            marked("week 5/05-affine.ipynb", "05-affine", 12));
    assertEquals(32, marks.score());
    assertEquals(40, marks.max());
    assertEquals(
        List.of(
            "a.ipynb (17 points; of the notebooks of 05-affine week 5/05-affine.ipynb counts, which"
                + " has its name)"),
        marks.notCounted());
  }

  @Test
  @DisplayName("else the newest counts, and of those as new the first by name")
  void newest() {
    Marked old = new Marked("a.ipynb", Instant.EPOCH, report("05-affine", Status.PASSED, 20, ""));
    Marked late =
        new Marked(
            "b.ipynb", Instant.EPOCH.plusSeconds(2), report("05-affine", Status.FAILED, 3, ""));
    GradeBook.Marks marks = counted(List.of(), old, late);
    assertEquals(3, marks.score());
    assertEquals(
        List.of(
            "a.ipynb (20 points; of the notebooks of 05-affine b.ipynb counts, which is newer)"),
        marks.notCounted());
    assertEquals(
        List.of(
            "b.ipynb (9 points; of the notebooks of 05-affine a.ipynb counts, the first by name)"),
        counted(List.of(), marked("b.ipynb", "05-affine", 9), marked("a.ipynb", "05-affine", 3))
            .notCounted());
  }

  @Test
  @DisplayName("those of exercises that nobody asked for do not count, and say why")
  void asked() {
    GradeBook.Marks marks =
        counted(
            List.of("05-affine"),
            marked("05-affine.ipynb", "05-affine", 12),
            marked("13-optimizers.ipynb", "13-optimizers", 3));
    assertEquals(12, marks.score());
    assertEquals(20, marks.max());
    assertEquals(List.of("13-optimizers.ipynb (13-optimizers.ipynb failed)"), marks.notCounted());
  }

  @Test
  @DisplayName("one that was asked for and is not there has no points, and what is there is named")
  void missing() {
    GradeBook.Marks marks =
        counted(List.of("05-affine"), marked("a.ipynb", "a", 0), marked("b.ipynb", "b", 0));
    assertEquals(20, marks.max());
    assertEquals(
        "exercise 05-affine was not handed in: found a.ipynb, b.ipynb",
        marks.reports().get(0).tests().get(0).message());
    assertEquals(
        "exercise 05-affine was not handed in: found no notebook at all",
        counted(List.of("05-affine")).reports().get(0).tests().get(0).message());
  }
}
