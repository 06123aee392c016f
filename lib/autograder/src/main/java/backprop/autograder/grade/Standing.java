package backprop.autograder.grade;

import backprop.exercise.Report;
import java.util.List;

/** What became of one exercise of a learner's: points, or why there are none to speak of. */
enum Standing {
  /** It was tested, and has the points that it has. */
  TESTED(""),
  NOT_HANDED_IN("not handed in"),
  /** The file is no notebook, cannot be read as one, or is of no exercise that there is. */
  DAMAGED("damaged"),
  DOES_NOT_COMPILE("does not compile"),
  /** The answer is still the one that was handed out. */
  UNTOUCHED("untouched"),
  /** Grading itself failed. */
  NOT_GRADED("not graded");

  /** What a stub throws, in every exercise. */
  static final String STUB = "yours to write";

  private static final List<String> NO_NOTEBOOK =
      List.of(
          "not a notebook",
          "not a zip",
          "the zip ",
          "its name in the zip",
          "two files of",
          "the notebook's metadata names no exercise",
          "no exercise has the id");

  private final String word;

  Standing(String word) {
    this.word = word;
  }

  /** As pages and tables have it; empty where there are points. */
  String word() {
    return word;
  }

  /** Whether there was something of the learner's to test: not what was handed out. */
  static boolean answered(Report.Test test) {
    return test.status() == Report.Status.PASSED || !test.message().contains(STUB);
  }

  /** What this report comes to. */
  static Standing of(Report report) {
    if (GradeBook.ungraded(report)) {
      return NOT_GRADED;
    }
    List<Report.Test> tests = report.tests();
    if (tests.isEmpty() || tests.stream().anyMatch(t -> t.status() == Report.Status.PASSED)) {
      return TESTED;
    }
    String first = tests.get(0).message();
    if (!answered(tests.get(0))) {
      return UNTOUCHED;
    }
    // What keeps an answer from being tested is said of each of its tests.
    if (tests.stream().anyMatch(t -> !t.message().equals(first))) {
      return TESTED;
    }
    if (first.contains("was not handed in")) {
      return NOT_HANDED_IN;
    }
    if (NO_NOTEBOOK.stream().anyMatch(first::startsWith)) {
      return DAMAGED;
    }
    return first.contains("does not compile") ? DOES_NOT_COMPILE : TESTED;
  }
}
