package backprop.autograder.grade;

import backprop.exercise.CommonCauses;
import backprop.exercise.Report;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The marks of one grading run.
 *
 * @param isolation how the submissions were kept from the grader and from each other
 * @param unbounded what a notebook could take or reach without bound, by name
 * @param seed of the arrays that answers were tested with
 * @param submissions in the order graded
 * @param missing the ids of those that an interrupted run did not come to
 */
public record GradeBook(
    String isolation,
    List<String> unbounded,
    long seed,
    List<Marks> submissions,
    List<String> missing) {

  /** A book that nobody is missing from, of notebooks that were bounded in all that they took. */
  GradeBook(String isolation, long seed, List<Marks> submissions) {
    this(isolation, List.of(), seed, submissions, List.of());
  }

  /**
   * One learner's reports, one for each exercise, and for each file that is none.
   *
   * @param notCounted the files that count for nothing, each with the reason
   */
  public record Marks(String id, List<Report> reports, List<String> notCounted) {

    Marks(String id, List<Report> reports) {
      this(id, reports, List.of());
    }

    /** Whether grading itself failed nowhere. */
    boolean graded() {
      return reports.stream().noneMatch(GradeBook::ungraded);
    }

    double score() {
      return reports.stream().mapToDouble(Report::score).sum();
    }

    double max() {
      return reports.stream().mapToDouble(Report::max).sum();
    }
  }

  private record Json(
      String isolation,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> unbounded,
      long seed,
      List<JsonSubmission> submissions,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing) {}

  private record JsonSubmission(
      String id,
      List<JsonExercise> exercises,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notCounted) {}

  private record JsonExercise(
      String id,
      Double score,
      double max,
      List<JsonTest> tests,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes) {}

  private record JsonTest(String name, String status, double points, String message) {}

  /** The form that other tools read; docs/decisions/0033 has its schema. */
  public String json() {
    List<JsonSubmission> all =
        submissions.stream()
            .map(
                s ->
                    new JsonSubmission(
                        s.id, s.reports.stream().map(GradeBook::json).toList(), s.notCounted))
            .toList();
    try {
      return new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(new Json(isolation, unbounded, seed, all, missing))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("GradeBook.json: records of text and numbers must do", e);
    }
  }

  /** Whether grading itself failed, so that there is no mark. */
  static boolean ungraded(Report report) {
    return report.tests().stream().anyMatch(t -> t.status() == Report.Status.ERROR);
  }

  private static JsonExercise json(Report report) {
    List<JsonTest> tests =
        report.tests().stream()
            .map(
                t ->
                    new JsonTest(
                        t.name(),
                        t.status().name().toLowerCase(Locale.ROOT),
                        t.points(),
                        t.explanation()))
            .toList();
    Double score = ungraded(report) ? null : Double.valueOf(report.score());
    return new JsonExercise(report.exercise(), score, report.max(), tests, report.notes());
  }

  /** A line for each exercise of each learner, and under it why points are missing. */
  public String table() {
    int learner = width("learner", submissions.stream().map(Marks::id).toList());
    int exercise =
        width(
            "exercise",
            submissions.stream().flatMap(s -> s.reports.stream()).map(Report::exercise).toList());
    String row = "%-" + learner + "s  %-" + exercise + "s  %6s  %6s%n";
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, row, "learner", "exercise", "points", "of"));
    for (Marks marks : submissions) {
      for (Report report : marks.reports) {
        text.append(
            String.format(
                Locale.ROOT,
                row,
                marks.id,
                report.exercise(),
                ungraded(report) ? "error" : number(report.score()),
                number(report.max())));
        report.notes().forEach(note -> text.append("    note: ").append(note).append('\n'));
        why(report).forEach(line -> text.append("    ").append(line).append('\n'));
      }
      for (String file : marks.notCounted) {
        text.append("    not counted: ").append(file.replace('\n', ' ')).append('\n');
      }
    }
    // Names of files and what learners' code threw are in it; a terminal acts on control
    // characters.
    return text.toString().replaceAll("[\\p{C}&&[^\\n]]", "?");
  }

  /**
   * What several tests wait for, and the names of the others that failed; where all of these did,
   * what the first one says.
   */
  private static List<String> why(Report report) {
    List<String> why = new ArrayList<>();
    CommonCauses causes = CommonCauses.of(report.tests());
    for (CommonCauses.Common common : causes.common()) {
      why.add(common.says());
      common.message().lines().forEach(why::add);
    }
    List<Report.Test> failed =
        causes.others().stream().filter(t -> t.status() != Report.Status.PASSED).toList();
    if (failed.size() < report.tests().size()) {
      failed.forEach(t -> why.add("failed: " + t.name()));
      return why;
    }
    why.add("no test passed; the first says:");
    failed.get(0).explanation().lines().forEach(why::add);
    return why;
  }

  private static int width(String heading, List<String> texts) {
    return Math.max(heading.length(), texts.stream().mapToInt(String::length).max().orElse(0));
  }

  static String number(double points) {
    return points == Math.rint(points)
        ? String.valueOf((long) points)
        : String.format(Locale.ROOT, "%.2f", points);
  }
}
