package backprop.autograder.grade;

import backprop.exercise.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Learners by exercises. All are measured by the same sum: that of every exercise which somebody in
 * the class handed in, or which was asked for.
 *
 * @param max the points of each exercise, in the order of their ids
 * @param rows one for each learner, in the order of the book
 */
record Totals(Map<String, Double> max, List<Row> rows) {

  /** What a learner has of an exercise; points are 0 where the standing is a word. */
  record Mark(Standing standing, double points) {

    /** The points, or the word. */
    String text() {
      return standing == Standing.TESTED ? GradeBook.number(points) : standing.word();
    }
  }

  /**
   * A learner's.
   *
   * @param cells one for each exercise
   * @param others how many files were handed in that are of no exercise
   */
  record Row(String learner, List<Mark> cells, int others) {

    /** Whether there is a sum: where grading failed anywhere, nobody knows it. */
    boolean summed() {
      return cells.stream().noneMatch(cell -> cell.standing() == Standing.NOT_GRADED);
    }

    double sum() {
      return cells.stream().mapToDouble(Mark::points).sum();
    }

    /** The sum, or that there is none. */
    String text() {
      return summed() ? GradeBook.number(sum()) : Standing.NOT_GRADED.word();
    }
  }

  static Totals of(GradeBook book) {
    Map<String, Double> max = new TreeMap<>();
    for (GradeBook.Marks marks : book.submissions()) {
      for (Report report : marks.reports()) {
        if (report.max() > 0) {
          max.merge(report.exercise(), report.max(), Math::max);
        }
      }
    }
    return new Totals(max, book.submissions().stream().map(marks -> row(marks, max)).toList());
  }

  private static Row row(GradeBook.Marks marks, Map<String, Double> max) {
    List<Mark> cells = new ArrayList<>();
    for (String exercise : max.keySet()) {
      cells.add(
          marks.reports().stream()
              .filter(report -> report.exercise().equals(exercise))
              .map(report -> new Mark(Standing.of(report), report.score()))
              .findFirst()
              .orElse(new Mark(Standing.NOT_HANDED_IN, 0)));
    }
    long others = marks.reports().stream().filter(report -> report.max() == 0).count();
    return new Row(marks.id(), cells, (int) others);
  }

  /** What all exercises are worth together. */
  double all() {
    return max.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The points for the exercise in this column, of those who have a sum. */
  double[] points(int column) {
    return rows.stream()
        .filter(Row::summed)
        .mapToDouble(row -> row.cells().get(column).points())
        .toArray();
  }

  /** The sums of those who have one. */
  double[] sums() {
    return rows.stream().filter(Row::summed).mapToDouble(Row::sum).toArray();
  }

  /** A number that this share of these do not exceed, between two of them on a line. */
  static double quantile(double[] numbers, double share) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
