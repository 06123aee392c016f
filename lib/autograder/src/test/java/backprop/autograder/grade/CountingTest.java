package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.autograder.grade.Counting.Marked;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of one learner's notebooks")
class CountingTest {

  private static Marked marked(String file, String exercise, double points) {
    Status status = points == 20 ? Status.PASSED : Status.FAILED;
    return new Marked(file, report(exercise, status, points, file + " failed"));
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
  @DisplayName("the one with the most points counts, and its exercise's points are there once")
  void mostPoints() {
    GradeBook.Marks marks =
        counted(
            List.of(),
            marked("05-affine.ipynb", "05-affine", 12),
            marked("13-optimizers.ipynb", "13-optimizers", 20),
            marked("old/try 2.ipynb", "05-affine", 17));
    assertEquals(37, marks.score());
    assertEquals(40, marks.max());
    assertEquals(
        List.of(
            "05-affine.ipynb (12 points; of the notebooks of 05-affine old/try 2.ipynb counts)"),
        marks.notCounted());
  }

  @Test
  @DisplayName("with as many points the one with the exercise's name counts, then the first")
  void ties() {
    assertEquals(
        "05-affine.ipynb failed",
        counted(
                List.of(),
                marked("05-affine-Copy1.ipynb", "05-affine", 3),
                marked("05-affine.ipynb", "05-affine", 3))
            .reports()
            .get(0)
            .tests()
            .get(0)
            .message());
    assertEquals(
        "a.ipynb failed",
        counted(List.of(), marked("a.ipynb", "05-affine", 3), marked("b.ipynb", "05-affine", 3))
            .reports()
            .get(0)
            .tests()
            .get(0)
            .message());
  }

  @Test
  @DisplayName("one that could not be graded may have had the most, so that there is no mark")
  void ungraded() {
    Marked error =
        new Marked("b.ipynb", report("05-affine", Status.ERROR, 0, "not graded: a full disk"));
    assertEquals(false, counted(List.of(), marked("a.ipynb", "05-affine", 17), error).graded());
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
