package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.exercise.AffineExercise;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The saved cells of an answer")
class SavedAnswerTest {

  private static final String CHECK = "Autograder.check(Exercises.AFFINE, Affine::new)";
  private static final String STUB = "throw new UnsupportedOperationException(\"yours to write\");";

  @TempDir private Path directory;
  private final ArrayNode cells = new ObjectMapper().createArrayNode();

  @Test
  @DisplayName("are those to be filled in, with the numbers that they have on the screen")
  void filledIn() throws IOException {
    cell("int x = 1;", false);
    cell("class Affine {}", true);
    cell(CHECK, false);
    SavedAnswer read = read();
    assertEquals("[SavedCell[number=2, source=class Affine {}]]", read.answer().toString());
    assertEquals(2, read.others().size());
  }

  @Test
  @DisplayName("below the last check do not count, as in grading")
  void belowTheCheck() throws IOException {
    cell("class Affine { int right; }", true);
    cell(CHECK, false);
    cell("class Affine { int wrong; }", true);
    assertEquals(1, read().answer().size());
  }

  @Test
  @DisplayName("are known by the class that they declare, where a tool took their marks away")
  void withoutMarks() throws IOException {
    cell("class AffineHelper {}", false);
    cell("/** Mine. */\nclass Affine {}", false);
    assertEquals(2, read().answer().get(0).number());
    assertEquals(1, read().answer().size());
  }

  @Test
  @DisplayName("keep their lines where one is the kernel's alone")
  void magics() throws IOException {
    cell("%%time\nclass Affine {}", true);
    assertEquals("\nclass Affine {}", read().answer().get(0).source());
  }

  @Test
  @DisplayName("are open where the stub stands in one, and not where it stands in a comment")
  void open() throws IOException {
    cell("class Affine { void f() {\n  // " + STUB + "\n} }", true);
    cell("class Affine { void f() {\n  " + STUB + "\n} }", true);
    assertEquals(List.of(2), read().open());
  }

  @Test
  @DisplayName("of a file that is no notebook are refused with what it is instead")
  void noNotebook() throws IOException {
    Path file = Files.writeString(directory.resolve("a.ipynb"), "<html>");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SavedAnswer.read(file, AffineExercise.EXERCISE))
            .getMessage();
    assertTrue(message.contains("web page"), message);
  }

  private void cell(String source, boolean solution) {
    ObjectNode cell = cells.addObject().put("cell_type", "code").put("source", source);
    cell.putObject("metadata").putObject("nbgrader").put("solution", solution);
  }

  private SavedAnswer read() throws IOException {
    Path file = directory.resolve("05-affine.ipynb");
    Files.writeString(file, "{\"cells\": " + cells + "}");
    return SavedAnswer.read(file, AffineExercise.EXERCISE);
  }
}
