package backprop.autograder.grade;

import backprop.autograder.html.Html;
import backprop.exercise.CommonCauses;
import backprop.exercise.Report;
import java.util.List;

/**
 * A learner's page: what several tests wait for, once; and every test with its points and, where it
 * failed by itself, why and what to look at.
 */
final class LearnerPage {

  private LearnerPage() {}

  /** The page of one learner of the book. */
  static String of(GradeBook book, GradeBook.Marks marks) {
    return Page.of(
        marks.id(),
        html -> {
          html.open("p").element("a", "all learners", "href", "index.html").close("p");
          html.text("\n").element("h1", marks.id());
          html.element("p", "isolation: " + book.isolation(), "class", "soft");
          marks.reports().forEach(report -> exercise(html, report));
          if (!marks.notCounted().isEmpty()) {
            html.text("\n").element("h2", "Not counted");
            marks.notCounted().forEach(file -> html.text("\n").element("p", file));
          }
        });
  }

  private static void exercise(Html html, Report report) {
    html.text("\n").element("h2", report.title()).open("p");
    if (GradeBook.ungraded(report)) {
      html.element("strong", "not graded");
      html.text(": grading failed, through no fault of the notebook's");
    } else {
      long passed = report.tests().stream().filter(t -> t.status() == Report.Status.PASSED).count();
      html.element("strong", points(report.score(), report.max()) + " points");
      html.text(", " + passed + " of " + report.tests().size() + " tests passed");
    }
    html.close("p");
    report.notes().forEach(note -> html.text("\n").element("p", note, "class", "soft"));
    CommonCauses causes = CommonCauses.of(report.tests());
    causes.common().forEach(common -> common(html, common));
    if (!causes.others().isEmpty()) {
      tests(html, causes.others(), true);
    }
  }

  private static void common(Html html, CommonCauses.Common common) {
    boolean failed = common.tests().get(0).status() == Report.Status.FAILED;
    html.text("\n").open("div", "class", failed ? "cause failed" : "cause unjudged");
    html.element("strong", common.says());
    explanation(html, common.message(), common.cause().hint());
    html.open("details").element("summary", "the " + common.tests().size() + " tests");
    tests(html, common.tests(), false);
    html.close("details").close("div");
  }

  private static void tests(Html html, List<Report.Test> tests, boolean explained) {
    html.text("\n").open("table").open("tr");
    html.element("th", "result").element("th", "test").element("th", "points", "class", "points");
    html.close("tr");
    tests.forEach(test -> test(html, test, explained));
    html.close("table");
  }

  private static void test(Html html, Report.Test test, boolean explained) {
    boolean failed = test.status() == Report.Status.FAILED;
    boolean passed = test.status() == Report.Status.PASSED;
    html.text("\n").open("tr", "class", passed ? "passed" : failed ? "failed" : "unjudged");
    String mark = passed ? "✓ passed" : failed ? "✗ failed" : "– not judged";
    html.element("td", mark, "class", "mark");
    html.open("td").text(test.name());
    if (explained) {
      explanation(html, test.message(), test.hint());
    }
    html.close("td");
    html.element("td", points(test.points(), test.max()), "class", "points").close("tr");
  }

  private static void explanation(Html html, String message, String hint) {
    if (!message.isBlank()) {
      html.element("pre", message.strip());
    }
    if (!hint.isBlank()) {
      html.open("p").element("strong", "Hint:").text(" " + hint).close("p");
    }
  }

  private static String points(double points, double max) {
    return GradeBook.number(points) + " of " + GradeBook.number(max);
  }
}
