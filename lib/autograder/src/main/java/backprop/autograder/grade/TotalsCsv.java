package backprop.autograder.grade;

import java.util.ArrayList;
import java.util.List;

/** A line for each learner: points or words for each exercise, and the sum. */
final class TotalsCsv {

  private TotalsCsv() {}

  static String of(GradeBook book) {
    Totals totals = Totals.of(book);
    List<String> lines = new ArrayList<>();
    List<String> heads = new ArrayList<>(List.of("learner"));
    heads.addAll(totals.max().keySet());
    heads.addAll(List.of("points", "of"));
    lines.add(line(heads));
    for (Totals.Row row : totals.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.learner()));
      row.cells().forEach(cell -> cells.add(cell.text()));
      cells.add(row.text());
      cells.add(GradeBook.number(totals.all()));
      lines.add(line(cells));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String line(List<String> cells) {
    return String.join(",", cells.stream().map(Csv::cell).toList());
  }
}
