package backprop.autograder.grade;

import backprop.exercise.Report;

/** A learner's page: every test with its points and, where it failed, why and what to look at. */
final class LearnerPage {

  private static final String HINT = "\nHint: ";

  private LearnerPage() {}

  /** The page of one learner of the book. */
  static String of(GradeBook book, GradeBook.Marks marks) {
    StringBuilder html = new StringBuilder();
    html.append("<h1>").append(Page.text(marks.id())).append("</h1>\n<p class=\"soft\">");
    html.append("isolation: ").append(Page.text(book.isolation())).append("</p>\n");
    marks.reports().forEach(report -> exercise(html, report));
    if (!marks.notCounted().isEmpty()) {
      html.append("<h2>Not counted</h2>\n");
      marks.notCounted().forEach(f -> html.append("<p>" + Page.text(f) + "</p>\n"));
    }
    return Page.of(marks.id(), html.toString());
  }

  private static void exercise(StringBuilder html, Report report) {
    html.append("<h2>").append(Page.text(report.title())).append("</h2>\n<p><strong>");
    if (GradeBook.ungraded(report)) {
      html.append("not graded</strong>: grading failed, through no fault of the notebook's");
    } else {
      long passed = report.tests().stream().filter(t -> t.status() == Report.Status.PASSED).count();
      html.append(GradeBook.number(report.score()) + " of " + GradeBook.number(report.max()));
      html.append(" points</strong>, " + passed + " of " + report.tests().size());
      html.append(" tests passed");
    }
    html.append("</p>\n<table>\n<tr><th>result</th><th>test</th>");
    html.append("<th class=\"points\">points</th></tr>\n");
    report.tests().forEach(test -> test(html, test));
    html.append("</table>\n");
  }

  private static void test(StringBuilder html, Report.Test test) {
    boolean failed = test.status() == Report.Status.FAILED;
    boolean passed = test.status() == Report.Status.PASSED;
    html.append("<tr class=\"" + (passed ? "passed" : failed ? "failed" : "") + "\">");
    html.append("<td class=\"mark\">");
    html.append(passed ? "✓ passed" : failed ? "✗ failed" : "– not judged");
    html.append("</td><td>").append(Page.text(test.name()));
    if (!test.message().isBlank()) {
      int hint = test.message().lastIndexOf(HINT);
      String what = hint < 0 ? test.message() : test.message().substring(0, hint);
      html.append("<pre>").append(Page.text(what.strip())).append("</pre>");
      if (hint >= 0) {
        html.append("<p><strong>Hint:</strong> ");
        html.append(Page.text(test.message().substring(hint + HINT.length()).strip()));
        html.append("</p>");
      }
    }
    html.append("</td><td class=\"points\">");
    html.append(GradeBook.number(test.points()) + " of " + GradeBook.number(test.max()));
    html.append("</td></tr>\n");
  }
}
