package backprop.autograder.grade;

import backprop.exercise.Report;
import java.util.List;

/**
 * The marks in the columns that {@code nbgrader export} writes. Names, addresses and dates are the
 * platform's to know; where grading failed, the score is empty and never a zero.
 */
final class NbgraderCsv {

  private static final String COLUMNS =
      "assignment,duedate,timestamp,student_id,last_name,first_name,email,"
          + "raw_score,late_submission_penalty,score,max_score\n";

  private NbgraderCsv() {}

  static String of(GradeBook book) {
    StringBuilder csv = new StringBuilder(COLUMNS);
    for (GradeBook.Marks marks : book.submissions()) {
      for (Report report : marks.reports()) {
        String score = GradeBook.ungraded(report) ? "" : String.valueOf(report.score());
        String penalty = score.isEmpty() ? "" : "0.0";
        List<String> row =
            List.of(
                Csv.cell(report.exercise()),
                "",
                "",
                Csv.cell(marks.id()),
                "",
                "",
                "",
                score,
                penalty,
                score,
                String.valueOf(report.max()));
        csv.append(String.join(",", row)).append('\n');
      }
    }
    return csv.toString();
  }
}
