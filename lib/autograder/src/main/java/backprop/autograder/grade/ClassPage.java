package backprop.autograder.grade;

import backprop.autograder.html.Html;
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
    String title = "Marks of " + learners(book.submissions().size());
    return Page.of(
        title,
        html -> {
          html.element("h1", title);
          String run = "isolation: " + book.isolation() + ", seed: " + book.seed();
          html.element("p", run, "class", "soft");
          Page.unbounded(html, book);
          missing(html, book);
          distribution(html, book.submissions());
          failures(html, book.submissions());
          sums(html, book.submissions());
        });
  }

  private static void missing(Html html, GradeBook book) {
    if (!book.missing().isEmpty()) {
      String count = learners(book.missing().size());
      html.text("\n").open("p");
      html.element("strong", "Grading was interrupted: " + count + " not graded.");
      html.text(" " + String.join(", ", book.missing())).close("p");
    }
  }

  private static void distribution(Html html, List<GradeBook.Marks> all) {
    List<GradeBook.Marks> graded = all.stream().filter(GradeBook.Marks::graded).toList();
    if (graded.size() < all.size()) {
      String count = learners(all.size() - graded.size());
      html.text("\n").open("p");
      html.element("strong", "Of " + count + " some exercise could not be graded");
      html.text(", through no fault of theirs: they are left out of the picture.").close("p");
    }
    if (!graded.isEmpty()) {
      html.text("\n").element("h2", "Distribution of points").text("\n");
      html.picture(picture(graded), Style.WIDTH, "Learners by the share of points they earned");
    }
  }

  private static void failures(Html html, List<GradeBook.Marks> all) {
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
    html.text("\n").element("h2", "Tests failed by most").text("\n").open("table").open("tr");
    html.element("th", "test").element("th", "learners").element("th", "").close("tr");
    List<Map.Entry<String, Integer>> most = new ArrayList<>(failed.entrySet());
    most.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    for (Map.Entry<String, Integer> entry : most.subList(0, Math.min(MOST, most.size()))) {
      long share = Math.min(100, Math.round(100.0 * entry.getValue() / all.size()));
      html.text("\n").open("tr").element("td", entry.getKey());
      html.element("td", "" + entry.getValue()).open("td", "style", "width:30%");
      html.element("span", "", "class", "bar", "style", "width:" + share + "%");
      html.close("td").close("tr");
    }
    html.close("table");
  }

  private static void sums(Html html, List<GradeBook.Marks> all) {
    html.text("\n").element("h2", "Learners").text("\n").open("table").open("tr");
    html.element("th", "learner").element("th", "points", "class", "points").close("tr");
    for (int i = 0; i < all.size(); i++) {
      GradeBook.Marks marks = all.get(i);
      html.text("\n").open("tr").open("td");
      html.element("a", marks.id(), "href", Outputs.name(i, all, "html")).close("td");
      String score = marks.graded() ? GradeBook.number(marks.score()) : "not graded";
      html.element("td", score + " of " + GradeBook.number(marks.max()), "class", "points");
      html.close("tr");
    }
    html.close("table");
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
