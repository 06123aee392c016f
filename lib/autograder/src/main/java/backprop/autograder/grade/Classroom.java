package backprop.autograder.grade;

import backprop.exercise.Report;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One learner's marks in the fields that GitHub Classroom's autograding reporter reads. */
final class Classroom {

  private Classroom() {}

  /**
   * The file's text. Where grading failed there are no points to be had, and so the reporter
   * reports none: it would take them for a zero.
   */
  static String of(GradeBook.Marks marks) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    boolean whole = marks.score() == marks.max();
    root.put("version", 1);
    root.put("status", !marks.graded() ? "error" : whole ? "pass" : "fail");
    root.put("max_score", marks.graded() ? marks.max() : 0);
    ArrayNode tests = root.putArray("tests");
    for (Report report : marks.reports()) {
      for (Report.Test test : report.tests()) {
        ObjectNode one = tests.addObject();
        one.put("name", report.exercise() + ": " + test.name());
        one.put("status", status(test.status()));
        one.put("score", test.points());
        one.put("max_score", test.max());
        one.put("message", test.explanation());
        // The reporter prints these for every test.
        one.put("test_code", "./course grade " + report.exercise() + ".ipynb");
        one.put("filename", report.exercise() + ".ipynb");
        one.put("line_no", 0);
      }
    }
    return root.toPrettyString() + "\n";
  }

  private static String status(Report.Status status) {
    return switch (status) {
      case PASSED -> "pass";
      case ERROR -> "error";
      case FAILED, SKIPPED -> "fail";
    };
  }
}
