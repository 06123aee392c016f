package backprop.kernel;

import backprop.autograder.html.Html;
import backprop.exercise.CommonCauses;
import backprop.exercise.Report;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * Shows what the autograder found: the score; what several tests wait for, once, with the tests
 * folded; and each other test with its mark in words, a sign and a colour, its points, and, where
 * it failed, the message and the hint.
 */
final class ReportRenderer implements RenderFunction<Report> {

  private static final String BAR = "0.25em solid ";
  private static final String CAUSE = "padding-left:0.7em;margin:0 0 0.7em 0;border-left:" + BAR;
  private static final String MESSAGE =
      "font-family:monospace;white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;"
          + "margin:0;padding:0.2em 0 0.4em 0;background:none;color:inherit";

  @Override
  public void render(Report report, RenderContext context) {
    context.getOutputContainer().putText(report.toString());
    context.renderIfRequested(MIMEType.TEXT_HTML, () -> html(report));
  }

  private static String html(Report report) {
    long passed = report.tests().stream().filter(t -> t.status() == Report.Status.PASSED).count();
    Html html =
        new Html()
            .open("div", "style", "margin-bottom:0.4em")
            .element("strong", report.title() + ": " + points(report.score(), report.max()))
            .text(", " + passed + " of " + report.tests().size() + " tests passed")
            .close("div");
    report.notes().forEach(note -> html.element("div", note, "style", CellStyle.QUIET));
    CommonCauses causes = CommonCauses.of(report.tests());
    causes.common().forEach(common -> common(html, common));
    if (!causes.others().isEmpty()) {
      html.open("table", "style", CellStyle.TABLE).open("tbody");
      causes.others().forEach(test -> row(html, test, true));
      html.close("tbody").close("table");
    }
    return html.toString();
  }

  private static void common(Html html, CommonCauses.Common common) {
    html.open("div", "style", CAUSE + color(common.tests().get(0)));
    html.element("strong", common.says());
    explanation(html, common.message(), common.cause().hint());
    html.open("details").element("summary", "the " + common.tests().size() + " tests");
    html.open("table", "style", CellStyle.TABLE).open("tbody");
    common.tests().forEach(test -> row(html, test, false));
    html.close("tbody").close("table").close("details").close("div");
  }

  private static void row(Html html, Report.Test test, boolean explained) {
    String ends = ";white-space:nowrap;vertical-align:top";
    html.open("tr");
    html.element(
        "td", mark(test), "style", CellStyle.LEFT + ends + ";border-left:" + BAR + color(test));
    html.open("td", "style", CellStyle.LEFT).text(test.name());
    if (explained) {
      explanation(html, test.message(), test.hint());
    }
    html.close("td");
    html.element("td", points(test.points(), test.max()), "style", CellStyle.RIGHT + ends);
    html.close("tr");
  }

  private static void explanation(Html html, String message, String hint) {
    if (!message.isBlank()) {
      html.element("pre", message.strip(), "style", MESSAGE);
    }
    if (!hint.isBlank()) {
      html.open("div").element("strong", "Hint:").text(" " + hint).close("div");
    }
  }

  private static String points(double points, double max) {
    return number(points) + " of " + number(max) + (max == 1 ? " point" : " points");
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String mark(Report.Test test) {
    return switch (test.status()) {
      case PASSED -> "✓ passed";
      case FAILED -> "✗ failed";
      case SKIPPED, ERROR -> "– not judged";
    };
  }

  /** Okabe and Ito's green and vermilion, of which each stands out from white and from black. */
  private static String color(Report.Test test) {
    return switch (test.status()) {
      case PASSED -> "#009E73";
      case FAILED -> "#D55E00";
      case SKIPPED, ERROR -> "#888888";
    };
  }
}
