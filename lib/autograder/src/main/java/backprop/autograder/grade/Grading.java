package backprop.autograder.grade;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of {@code ./course grade}.
 *
 * @param paths what to grade
 * @param json where to write the marks; null for nowhere
 * @param xml the directory for JUnit XML; null for none
 * @param weak whether a class may be graded without isolation
 */
public record Grading(List<Path> paths, Path json, Path xml, boolean weak) {

  /** Notebooks run in the grader's own process. */
  private static final String ISOLATION = "none";

  /** The arrays that grading is tested with, unlike those of practice. */
  private static final long SEED = 20_05;

  /** Grades everything, and returns the exit status. */
  public int run(PrintStream out, PrintStream err) {
    List<Submission> submissions = new ArrayList<>();
    try {
      for (Path path : paths) {
        List<Submission> found = Submission.at(path);
        if (found.size() > 1 && !weak) {
          throw new IllegalArgumentException(
              path
                  + " holds "
                  + found.size()
                  + " learners, whose notebooks would run inside the grader and could read or"
                  + " change each other's marks; add --allow-weak-isolation if you trust them all");
        }
        submissions.addAll(found);
      }
    } catch (IllegalArgumentException e) {
      err.println("grade: " + e.getMessage());
      return 2;
    }
    out.println(
        "isolation: "
            + ISOLATION
            + " (notebooks run inside the grader: grade only what you trust)");
    GradeBook book = new GradeBook(ISOLATION, marks(submissions));
    out.print(book.table());
    try {
      write(book);
    } catch (IOException e) {
      err.println("grade: cannot write the marks: " + e);
      return 1;
    }
    return 0;
  }

  private static List<GradeBook.Marks> marks(List<Submission> submissions) {
    NotebookGrader grader = new NotebookGrader(SEED);
    return submissions.stream()
        .map(s -> new GradeBook.Marks(s.id(), s.notebooks().stream().map(grader::grade).toList()))
        .toList();
  }

  private void write(GradeBook book) throws IOException {
    if (json != null) {
      WholeFile.write(json, book.json());
    }
    if (xml != null) {
      int number = 0;
      for (GradeBook.Marks marks : book.submissions()) {
        // Two paths may end in one name; the number keeps their files apart.
        number++;
        String name = "TEST-%03d-%s.xml".formatted(number, marks.id().replaceAll("[^\\w.-]", "_"));
        WholeFile.write(xml.resolve(name), JUnitXml.of(marks));
      }
    }
  }
}
