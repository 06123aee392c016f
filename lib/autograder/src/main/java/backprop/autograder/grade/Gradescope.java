package backprop.autograder.grade;

import backprop.exercise.Report;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** One learner's marks as Gradescope's {@code results.json}. */
final class Gradescope {

  private Gradescope() {}

  /**
   * The file's text. Where grading failed there is no score at all, which Gradescope shows as a
   * failure of the autograder.
   */
  static String of(GradeBook book, GradeBook.Marks marks) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("visibility", "visible");
    root.put("stdout_visibility", "hidden");
    root.put("output_format", "text");
    ObjectNode run = root.putObject("extra_data");
    run.put("isolation", book.isolation());
    run.put("seed", book.seed());
    if (!marks.graded()) {
      root.put("output", "Grading failed, through no fault of the notebook's; ask for it again.");
      return root.toPrettyString() + "\n";
    }
    root.put("score", marks.score());
    List<String> said = new ArrayList<>();
    marks.reports().forEach(r -> r.notes().forEach(note -> said.add(r.exercise() + ": " + note)));
    if (!marks.notCounted().isEmpty()) {
      said.add("Not counted:\n" + String.join("\n", marks.notCounted()));
    }
    if (!said.isEmpty()) {
      root.put("output", String.join("\n", said));
    }
    ArrayNode tests = root.putArray("tests");
    for (Report report : marks.reports()) {
      for (Report.Test test : report.tests()) {
        ObjectNode one = tests.addObject();
        one.put("name", report.exercise() + ": " + test.name());
        one.put("name_format", "text");
        one.put("score", test.points());
        one.put("max_score", test.max());
        one.put("status", test.status() == Report.Status.PASSED ? "passed" : "failed");
        one.put("output", test.explanation());
        one.put("output_format", "text");
        one.put("visibility", "visible");
      }
    }
    return root.toPrettyString() + "\n";
  }
}
