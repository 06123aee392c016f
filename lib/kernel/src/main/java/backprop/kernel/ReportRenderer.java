package backprop.kernel;

import backprop.exercise.Report;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * Shows what the autograder found: the score, and each test with its mark in words, a sign and a
 * colour, its points, and, where it failed, the message with its hint.
 */
final class ReportRenderer implements RenderFunction<Report> {

  private static final String BAR = "0.25em solid ";
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
            .open("div", "margin-bottom:0.4em")
            .element("strong", "", report.title() + ": " + points(report.score(), report.max()))
            .text(", " + passed + " of " + report.tests().size() + " tests passed")
            .close("div")
            .openTable()
            .open("tbody", "");
    for (Report.Test test : report.tests()) {
      html.open("tr", "");
      html.element(
          "td",
          Html.LEFT + ";white-space:nowrap;vertical-align:top;border-left:" + BAR + color(test),
          mark(test));
      html.open("td", Html.LEFT).text(test.name());
      if (!test.message().isBlank()) {
        html.element("pre", MESSAGE, test.message().strip());
      }
      html.close("td");
      html.element(
          "td",
          Html.RIGHT + ";white-space:nowrap;vertical-align:top",
          points(test.points(), test.max()));
      html.close("tr");
    }
    return html.close("tbody").close("table").toString();
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
