package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.CommonCauses;
import backprop.exercise.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of an answer of several parts")
class PartsTest {

  private static final Path SOLUTIONS = Path.of("..", "..", "solutions").toAbsolutePath();
  private static final Limits LIMITS = Limits.seconds(5, 20, 90);
  private static final String ADAM = "MyAdam(List<Parameter> parameters, Schedule schedule) {";

  private static Sandbox sandbox;

  @BeforeAll
  static void open() throws IOException {
    sandbox = new Sandbox(Isolation.FULL, LIMITS);
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  private static Report report(String name, String... change) throws IOException {
    String text = Files.readString(SOLUTIONS.resolve(name + ".ipynb"));
    for (int i = 0; i < change.length; i += 2) {
      assertTrue(text.contains(change[i]), change[i]);
      text = text.replace(change[i], change[i + 1]);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new NotebookGrader(sandbox, LIMITS, 7).grade(name + ".ipynb", bytes, 0);
  }

  private static CommonCauses.Common only(Report report) {
    List<CommonCauses.Common> common = CommonCauses.of(report.tests()).common();
    assertEquals(1, common.size(), report::toString);
    return common.get(0);
  }

  @Test
  @DisplayName("one that does not compile is told with its cell, and the others have their points")
  void doesNotCompile() throws IOException {
    Report report = report("13-optimizers", ADAM, ADAM + " int i = 1 +;");
    assertEquals(24, report.score(), report::toString);
    CommonCauses.Common adam = only(report);
    assertEquals("MyAdam does not compile", adam.cause().what());
    assertTrue(adam.tests().stream().allMatch(t -> t.name().startsWith("Adam: ")), "" + adam);
    assertTrue(
        adam.message().matches("(?s).*MyAdam is missing: cell \\d+, line \\d+ .*"), "" + adam);
  }

  @Test
  @DisplayName("one that names what there is not, or has another constructor, costs itself")
  void otherwise() throws IOException {
    Report names = report("13-optimizers", ADAM, ADAM + " nowhere();");
    assertEquals(24, names.score(), names::toString);
    assertEquals("MyAdam does not compile", only(names).cause().what());
    Report constructor =
        report("13-optimizers", ADAM, ADAM.replace("Schedule", "Integer i, Schedule"));
    assertEquals(24, constructor.score(), constructor::toString);
  }

  @Test
  @DisplayName("two of three may be missing; where all are, there is no answer to test")
  void several() throws IOException {
    String he = "class HeNormal implements Initializer {";
    String xavier = "class XavierUniform implements Initializer {";
    String clip = "class ClipByNorm implements GradientClip {";
    Report two = report("11-initializers-and-clipping", he, he + " = ", xavier, "class Other {");
    assertEquals(10, two.score(), two::toString);
    assertEquals(20, two.max() - 10);
    Report all =
        report("11-initializers-and-clipping", he, he + " = ", xavier, "class {", clip, "class {");
    assertEquals(0, all.score());
    assertTrue(
        all.tests().stream().allMatch(t -> t.message().contains("no answer to test")),
        all::toString);
  }
}
