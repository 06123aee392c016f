package backprop.autograder.grade;

import backprop.exercise.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the marks go; null for what is not asked for.
 *
 * @param json the file of {@link GradeBook#json}
 * @param xml a directory for JUnit XML, a file for each learner
 * @param html a directory for pages: the class's, and one for each learner
 * @param csv a file in the columns of nbgrader's export
 * @param totals a file with a line for each learner
 * @param gradescope a file for Gradescope, of one learner
 * @param classroom a file for GitHub Classroom's reporter, of one learner
 */
public record Outputs(
    Path json, Path xml, Path html, Path csv, Path totals, Path gradescope, Path classroom) {

  /** No output but the table on the terminal. */
  public static final Outputs NONE = new Outputs(null, null, null, null, null, null, null);

  /** Whether something is asked for that holds the marks of one learner only. */
  boolean forOne() {
    return gradescope != null || classroom != null;
  }

  /**
   * Writes everything that is asked for, each file whole or not at all. One that cannot be made or
   * written keeps no other from being written.
   *
   * @throws IOException if one could not be, with what is wrong with the first
   */
  void write(GradeBook book) throws IOException {
    IOException first = null;
    Map<Path, Supplier<String>> files = files(book);
    if (html != null) {
      Page.removeOthers(html, files.keySet());
    }
    for (Map.Entry<Path, Supplier<String>> file : files.entrySet()) {
      try {
        WholeFile.write(file.getKey(), file.getValue().get());
      } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
        IOException why = new IOException(file.getKey() + ": " + e, e);
        if (first == null) {
          first = why;
        } else {
          first.addSuppressed(why);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Makes each kind of file, of a learner who is nobody, and writes none. */
  void rehearse() {
    Report.Test test = new Report.Test("", Report.Status.FAILED, 0, 1, "", "");
    Report report = new Report("", "", List.of(test));
    GradeBook book = new GradeBook("", 0, List.of(new GradeBook.Marks("", List.of(report))));
    files(book).values().forEach(Supplier::get);
  }

  private Map<Path, Supplier<String>> files(GradeBook book) {
    Map<Path, Supplier<String>> files = new LinkedHashMap<>();
    List<GradeBook.Marks> all = book.submissions();
    if (json != null) {
      files.put(json, book::json);
    }
    if (csv != null) {
      files.put(csv, () -> NbgraderCsv.of(book));
    }
    if (totals != null) {
      files.put(totals, () -> TotalsCsv.of(book));
    }
    if (html != null) {
      files.put(html.resolve("index.html"), () -> ClassPage.of(book));
    }
    for (int i = 0; i < all.size(); i++) {
      GradeBook.Marks marks = all.get(i);
      if (xml != null) {
        files.put(xml.resolve("TEST-" + name(i, all, "xml")), () -> JUnitXml.of(marks));
      }
      if (html != null) {
        files.put(html.resolve(name(i, all, "html")), () -> LearnerPage.of(book, marks));
      }
    }
    if (all.size() == 1) {
      if (gradescope != null) {
        files.put(gradescope, () -> Gradescope.of(book, all.get(0)));
      }
      if (classroom != null) {
        files.put(classroom, () -> Classroom.of(all.get(0)));
      }
    }
    return files;
  }

  /** A file's name. Two learners may have one id; the number keeps their files apart. */
  static String name(int index, List<GradeBook.Marks> all, String type) {
    return name(index, all.get(index).id()) + "." + type;
  }

  /** That name without its ending. */
  static String name(int index, String id) {
    String seen = id.replaceAll("[^\\w.-]", "_");
    return "%03d-%s".formatted(index + 1, seen.substring(0, Math.min(80, seen.length())));
  }
}
