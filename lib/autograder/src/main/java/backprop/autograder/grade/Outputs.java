package backprop.autograder.grade;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the marks go; null for what is not asked for.
 *
 * @param json the file of {@link GradeBook#json}
 * @param xml a directory for JUnit XML, a file for each learner
 * @param html a directory for pages: the class's, and one for each learner
 * @param csv a file in the columns of nbgrader's export
 * @param gradescope a file for Gradescope, of one learner
 * @param classroom a file for GitHub Classroom's reporter, of one learner
 */
public record Outputs(Path json, Path xml, Path html, Path csv, Path gradescope, Path classroom) {

  /** No output but the table on the terminal. */
  public static final Outputs NONE = new Outputs(null, null, null, null, null, null);

  /** Whether something is asked for that holds the marks of one learner only. */
  boolean forOne() {
    return gradescope != null || classroom != null;
  }

  /** Writes everything that is asked for, each file whole or not at all. */
  void write(GradeBook book) throws IOException {
    List<GradeBook.Marks> all = book.submissions();
    if (json != null) {
      WholeFile.write(json, book.json());
    }
    if (csv != null) {
      WholeFile.write(csv, NbgraderCsv.of(book));
    }
    if (html != null) {
      WholeFile.write(html.resolve("index.html"), ClassPage.of(book));
    }
    for (int i = 0; i < all.size(); i++) {
      if (xml != null) {
        WholeFile.write(xml.resolve("TEST-" + name(i, all, "xml")), JUnitXml.of(all.get(i)));
      }
      if (html != null) {
        WholeFile.write(html.resolve(name(i, all, "html")), LearnerPage.of(book, all.get(i)));
      }
    }
    if (all.size() == 1) {
      if (gradescope != null) {
        WholeFile.write(gradescope, Gradescope.of(book, all.get(0)));
      }
      if (classroom != null) {
        WholeFile.write(classroom, Classroom.of(all.get(0)));
      }
    }
  }

  /** A file's name. Two learners may have one id; the number keeps their files apart. */
  static String name(int index, List<GradeBook.Marks> all, String type) {
    String id = all.get(index).id().replaceAll("[^\\w.-]", "_");
    return "%03d-%s.%s".formatted(index + 1, id.substring(0, Math.min(80, id.length())), type);
  }
}
