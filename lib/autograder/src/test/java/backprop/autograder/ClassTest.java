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

  /** Attacks, each in the one test that takes a batch row by row, and what they leave. */
  private static final List<Learner> HOSTILE =
      List.of(
          hostile("System.exit(0);", 19),
          hostile("while (true) { Thread.interrupted(); }", 19),
          hostile("Runtime.getRuntime().halt(7);", 19),
          hostile(
              "List<byte[]> all = new java.util.ArrayList<>(); while (true) all.add(new byte[1 << 24]);",
              19),
          hostile(
              "List<Object> all = new java.util.ArrayList<>(); while (true) all.add(org.nd4j.linalg.factory.Nd4j.ones(1 << 24));",
              19),
          hostile(
              "for (int i = 0; i < 1000; i++) new Thread(() -> { try { Thread.sleep(60_000); } catch (InterruptedException e) { } }).start();",
              19),
          hostile("new org.bytedeco.javacpp.BytePointer() {{ address = 8; }}.put((byte) 1);", 19),
          hostile(
              "try (var out = new java.io.FileOutputStream(java.io.FileDescriptor.out)) { while (true) out.write(new byte[1 << 20]); } catch (java.io.IOException e) { }",
              19),
          hostile("System.setErr(null); System.setOut(null);", 20),
          new Learner("/** Y = X W + b,", "/* ".repeat(100_000) + "/** Y = X W + b,", 0));

  @TempDir private Path directory;

  private static Learner hostile(String attack, double points) {
    String backward = "backward(INDArray dY) {";
    return new Learner(backward, backward + " if (dY.size(0) == 1) { " + attack + " }", points);
  }

  @Test
  @DisplayName(
      "of ten, one of them hostile, is graded two at a time, and every mark is its learner's")
  void ten() throws IOException {
    grade(10, 10);
  }

  @Test
  @Tag("long")
  @DisplayName(
      "of three hundred, ten of them hostile, is graded two at a time, and nothing is lost")
  void threeHundred() throws IOException {
    grade(300, 30);
  }

  /** The first of so many is hostile, each time in another way. */
  private static Learner learner(int i, int every) {
    return i % every == 0 ? HOSTILE.get(i / every) : LEARNERS.get(i % LEARNERS.size());
  }

  private void grade(int size, int every) throws IOException {
    String solution = Files.readString(Path.of("..", "..", "solutions", "05-affine.ipynb"));
    for (int i = 0; i < size; i++) {
      Learner learner = learner(i, every);
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
      double expected = learner(i, every).points();
      assertEquals(expected, marks.at("/exercises/0/score").asDouble(), () -> "" + marks);
    }
  }

  private static String inJson(String source) {
    return source.replace("\"", "\\\"");
  }
}
