package backprop.autograder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A class")
class ClassTest {

  /** A change to the solution of exercise 05, and what it leaves of 20 points. */
  private record Learner(String from, String to, double points) {}

  private static final List<Learner> LEARNERS =
      List.of(
          new Learner("", "", 20),
          new Learner("b.accumulate(dY.sum(0))", "b.accumulate(dY.mean(0))", 18),
          new Learner("return dY.mmul(w.value().transpose())", "return dY.mmul(w.value())", 17),
          new Learner("Shapes.requireForwardFirst(\"Affine.backward\", x);", "", 19),
          new Learner("this.x = x;", "this.x = y;", 0));

  @TempDir private Path directory;

  @Test
  @DisplayName("of ten is graded two at a time, and every mark is its learner's")
  void ten() throws IOException {
    grade(10);
  }

  @Test
  @Tag("long")
  @DisplayName("of three hundred is graded two at a time, and nothing is lost")
  void threeHundred() throws IOException {
    grade(300);
  }

  private void grade(int size) throws IOException {
    String solution = Files.readString(Path.of("..", "..", "solutions", "05-affine.ipynb"));
    for (int i = 0; i < size; i++) {
      Learner learner = LEARNERS.get(i % LEARNERS.size());
      String from = inJson(learner.from());
      assertEquals(!from.isEmpty(), !from.isEmpty() && solution.contains(from), from);
      String notebook = from.isEmpty() ? solution : solution.replace(from, inJson(learner.to()));
      Path own = Files.createDirectories(directory.resolve("class/learner-%03d".formatted(i)));
      Files.writeString(own.resolve("05-affine.ipynb"), notebook);
    }
    Path json = directory.resolve("marks.json");
    String path = directory.resolve("class").toString();
    PrintStream console = System.out;
    int status;
    try (PrintStream unheard =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8)) {
      System.setOut(unheard);
      status = Grade.execute(path, "-j", "2", "--allow-weak-isolation", "--json", json.toString());
    } finally {
      System.setOut(console);
    }
    assertEquals(0, status);
    JsonNode submissions = new ObjectMapper().readTree(json.toFile()).path("submissions");
    assertEquals(size, submissions.size());
    for (int i = 0; i < size; i++) {
      JsonNode marks = submissions.get(i);
      assertEquals("learner-%03d".formatted(i), marks.path("id").asText());
      double expected = LEARNERS.get(i % LEARNERS.size()).points();
      assertEquals(expected, marks.at("/exercises/0/score").asDouble(), () -> "" + marks);
    }
  }

  private static String inJson(String source) {
    return source.replace("\"", "\\\"");
  }
}
