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

  private static final String OVER =
      "Median and quartiles, of exercises and of sums, are over all learners who have a sum; a word"
          + " counts as 0.";

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
          Totals totals = Totals.of(book);
          distribution(html, totals);
          failures(html, book.submissions());
          table(html, totals, book.submissions());
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

  private static void distribution(Html html, Totals totals) {
    double[] sums = totals.sums();
    if (sums.length < totals.rows().size()) {
      String count = learners(totals.rows().size() - sums.length);
      html.text("\n").open("p");
      html.element("strong", "Of " + count + " some exercise could not be graded");
      html.text(", through no fault of theirs: they are left out of the picture.").close("p");
    }
    if (sums.length > 0 && totals.all() > 0) {
      html.text("\n").element("h2", "Distribution of points");
      html.text("\n").element("p", spread(sums) + ", of " + GradeBook.number(totals.all()));
      String picture = picture(sums, totals.all());
      html.text("\n").picture(picture, Style.WIDTH, "Learners by the share of points they earned");
    }
  }

  /** The median, and how far the others are from it. */
  private static String spread(double[] points) {
    return "median "
        + GradeBook.number(Totals.quantile(points, 0.5))
        + ", half of them from "
        + GradeBook.number(Totals.quantile(points, 0.25))
        + " to "
        + GradeBook.number(Totals.quantile(points, 0.75))
        + ", all from "
        + GradeBook.number(Totals.quantile(points, 0))
        + " to "
        + GradeBook.number(Totals.quantile(points, 1));
  }

  private static void failures(Html html, List<GradeBook.Marks> all) {
    Map<String, Integer> failed = new LinkedHashMap<>();
    Map<String, Integer> tested = new LinkedHashMap<>();
    for (GradeBook.Marks marks : all) {
      for (Report report : marks.reports()) {
        if (Standing.of(report) != Standing.TESTED) {
          continue;
        }
        for (Report.Test test : report.tests().stream().filter(Standing::answered).toList()) {
          String name = report.exercise() + ": " + test.name();
          tested.merge(name, 1, Integer::sum);
          if (test.status() == Report.Status.FAILED) {
            failed.merge(name, 1, Integer::sum);
          }
        }
      }
    }
    if (failed.isEmpty()) {
      return;
    }
    html.text("\n").element("h2", "Tests failed by most");
    html.text("\n")
        .element(
            "p",
            "Of those who answered what the test is about: not where it is as it was handed out.",
            "class",
            "soft");
    html.text("\n").open("table").open("tr");
    html.element("th", "test").element("th", "learners").element("th", "").close("tr");
    List<Map.Entry<String, Integer>> most = new ArrayList<>(failed.entrySet());
    most.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    for (Map.Entry<String, Integer> entry : most.subList(0, Math.min(MOST, most.size()))) {
      int of = tested.get(entry.getKey());
      long share = Math.round(100.0 * entry.getValue() / of);
      html.text("\n").open("tr").element("td", entry.getKey());
      html.element("td", entry.getValue() + " of " + of).open("td", "style", "width:30%");
      html.element("span", "", "class", "bar", "style", "width:" + share + "%");
      html.close("td").close("tr");
    }
    html.close("table");
  }

  private static void table(Html html, Totals totals, List<GradeBook.Marks> all) {
    html.text("\n").element("h2", "Learners");
    html.text("\n").element("p", OVER, "class", "soft").open("div", "class", "table");
    html.open("table").open("tr").element("th", "learner");
    totals
        .max()
        .forEach(
            (exercise, max) -> {
              String head = exercise + " (" + GradeBook.number(max) + ")";
              html.element("th", head, "class", "points");
            });
    html.element("th", "of " + GradeBook.number(totals.all()), "class", "points").close("tr");
    for (int i = 0; i < all.size(); i++) {
      Totals.Row row = totals.rows().get(i);
      html.text("\n").open("tr").open("td");
      html.element("a", row.learner(), "href", Outputs.name(i, all, "html"));
      if (row.others() > 0) {
        String files = row.others() == 1 ? "1 file is" : row.others() + " files are";
        html.text(" ").element("span", files + " of no exercise", "class", "word");
      }
      html.close("td");
      for (Totals.Mark cell : row.cells()) {
        boolean word = cell.standing() != Standing.TESTED;
        html.element("td", cell.text(), "class", word ? "points word" : "points");
      }
      html.element("td", row.text(), "class", row.summed() ? "points" : "points word").close("tr");
    }
    quantiles(html, totals, "median", 0.5);
    quantiles(html, totals, "lower quartile", 0.25);
    quantiles(html, totals, "upper quartile", 0.75);
    html.close("table").close("div");
  }

  /** As {@link #OVER} says, of exercises and of sums. */
  private static void quantiles(Html html, Totals totals, String name, double share) {
    html.text("\n").open("tr", "class", "soft").element("td", name);
    for (int column = 0; column < totals.max().size(); column++) {
      quantile(html, totals.points(column), share);
    }
    quantile(html, totals.sums(), share);
    html.close("tr");
  }

  private static void quantile(Html html, double[] points, double share) {
    String text = points.length == 0 ? "" : GradeBook.number(Totals.quantile(points, share));
    html.element("td", text, "class", "points");
  }

  /** A histogram over shares of the points, as PNG in base 64. */
  private static String picture(double[] sums, double all) {
    List<String> names = new ArrayList<>();
    Integer[] counts = new Integer[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      int from = bin * 100 / BINS;
      names.add(from + "–" + (bin == BINS - 1 ? 100 : from + 100 / BINS - 1));
      counts[bin] = 0;
    }
    for (double sum : sums) {
      counts[Math.min(BINS - 1, (int) (sum / all * BINS))]++;
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
    // A name for every bin; by its default the axis has one for every second.
    chart.getStyler().setXAxisTickMarkSpacingHint(Style.WIDTH / BINS / 2);
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
