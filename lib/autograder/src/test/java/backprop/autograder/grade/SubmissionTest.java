package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import backprop.exercise.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** One notebook: {@code mvn -pl lib/autograder -am test -Dsubmission=FILE}. */
@DisplayName("The notebook handed in")
@Tag("submission")
class SubmissionTest {

  @TestFactory
  @DisplayName("does what its exercise asks")
  Stream<DynamicTest> tests() throws IOException {
    Path file = file(System.getProperty("submission"));
    Limits limits = Limits.seconds(10, 60, 300);
    try (Sandbox sandbox = new Sandbox(Isolation.FULL, limits)) {
      Report report =
          new NotebookGrader(sandbox, limits, System.nanoTime())
              .grade(file.getFileName().toString(), Files.readAllBytes(file), 0);
      return report.tests().stream()
          .map(
              test ->
                  dynamicTest(
                      test.name(),
                      () -> assertEquals(Report.Status.PASSED, test.status(), test::message)));
    }
  }

  /** As named from where Maven was called, the project's top, or from this module. */
  private static Path file(String name) {
    Path fromTop = Path.of("..", "..").resolve(name);
    Path file = Files.exists(fromTop) ? fromTop : Path.of(name);
    assertTrue(Files.exists(file), () -> "no such notebook: " + name);
    return file;
  }
}
