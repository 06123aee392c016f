package backprop.autograder.grade;

import backprop.exercise.Report;
import backprop.plot.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** The instructor's page: how points are distributed, what fails most, and everybody's sum. */
final class ClassPage {

  /** Of the failed tests, as many as a reader can act on. */
  private static final int MOST = 12;

  private static final int BINS = 10;

  private ClassPage() {}

  /** The page of the whole book. */
  static String of(GradeBook book) {
    List<GradeBook.Marks> all = book.submissions();
    StringBuilder html = new StringBuilder();
    html.append("<h1>Marks of " + learners(all.size()) + "</h1>\n<p class=\"soft\">isolation: ");
    html.append(Page.text(book.isolation()) + ", seed: " + book.seed() + "</p>\n");
    if (!book.missing().isEmpty()) {
      html.append("<p><strong>Grading was interrupted: " + learners(book.missing().size()));
      html.append(" not graded.</strong> ");
      html.append(Page.text(String.join(", ", book.missing()))).append("</p>\n");
    }
    List<GradeBook.Marks> graded = all.stream().filter(GradeBook.Marks::graded).toList();
    if (graded.size() < all.size()) {
      html.append("<p><strong>Of " + learners(all.size() - graded.size()));
      html.append(" some exercise could not be graded</strong>, through no fault of theirs:");
      html.append(" they are left out of the picture.</p>\n");
    }
    if (!graded.isEmpty()) {
      html.append("<h2>Distribution of points</h2>\n<img width=\"700\" height=\"400\"");
      html.append(" alt=\"Learners by the share of points they earned\"");
      html.append(" src=\"data:image/png;base64,").append(picture(graded)).append("\">\n");
    }
    failures(html, all);
    html.append("<h2>Learners</h2>\n<table>\n<tr><th>learner</th>");
    html.append("<th class=\"points\">points</th></tr>\n");
    for (int i = 0; i < all.size(); i++) {
      GradeBook.Marks marks = all.get(i);
      html.append("<tr><td><a href=\"" + Page.text(Outputs.name(i, all, "html")) + "\">");
      html.append(Page.text(marks.id()) + "</a></td><td class=\"points\">");
      html.append(marks.graded() ? GradeBook.number(marks.score()) : "not graded");
      html.append(" of " + GradeBook.number(marks.max()) + "</td></tr>\n");
    }
    return Page.of("Marks of " + learners(all.size()), html.append("</table>\n").toString());
  }

  private static void failures(StringBuilder html, List<GradeBook.Marks> all) {
    Map<String, Integer> failed = new LinkedHashMap<>();
    for (GradeBook.Marks marks : all) {
      for (Report report : marks.reports()) {
        for (Report.Test test : report.tests()) {
          if (test.status() == Report.Status.FAILED) {
            failed.merge(report.exercise() + ": " + test.name(), 1, Integer::sum);
          }
        }
      }
    }
    if (failed.isEmpty()) {
      return;
    }
    html.append("<h2>Tests failed by most</h2>\n<table>\n");
    html.append("<tr><th>test</th><th>learners</th><th></th></tr>\n");
    List<Map.Entry<String, Integer>> most = new ArrayList<>(failed.entrySet());
    most.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    for (Map.Entry<String, Integer> entry : most.subList(0, Math.min(MOST, most.size()))) {
      long share = Math.min(100, Math.round(100.0 * entry.getValue() / all.size()));
      html.append("<tr><td>").append(Page.text(entry.getKey())).append("</td><td>");
      html.append(entry.getValue()).append("</td><td style=\"width:30%\">");
      html.append("<span class=\"bar\" style=\"width:" + share + "%\"></span></td></tr>\n");
    }
    html.append("</table>\n");
  }

  /** A histogram over shares of the points, as PNG in base 64. */
  private static String picture(List<GradeBook.Marks> graded) {
    List<String> names = new ArrayList<>();
    Integer[] counts = new Integer[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      int from = bin * 100 / BINS;
      names.add(from + "–" + (bin == BINS - 1 ? 100 : from + 100 / BINS - 1));
      counts[bin] = 0;
    }
    for (GradeBook.Marks marks : graded) {
      double share = marks.max() == 0 ? 0 : marks.score() / marks.max();
      counts[Math.min(BINS - 1, (int) (share * BINS))]++;
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Style.WIDTH)
            .height(Style.HEIGHT)
            .xAxisTitle("points earned, % of all")
            .yAxisTitle("learners")
            .build();
    Style.apply(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setAvailableSpaceFill(0.9);
    chart.getStyler().setYAxisDecimalPattern("0");
    chart.addSeries("learners", names, List.of(counts));
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png);
      return Base64.getEncoder().encodeToString(png.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("ClassPage: cannot draw", e);
    }
  }

  private static String learners(int count) {
    return count == 1 ? "1 learner" : count + " learners";
  }
}
