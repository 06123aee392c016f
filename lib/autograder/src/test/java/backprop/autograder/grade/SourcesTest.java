package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The answers as Java files")
class SourcesTest {

  private static final Path COURSE = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path HANDED_OUT = COURSE.resolve("exercises");

  @TempDir private Path directory;

  private static Notebook solution(String name, String... change) throws Exception {
    String text = Files.readString(COURSE.resolve("solutions/" + name + ".ipynb"));
    for (int i = 0; i < change.length; i += 2) {
      assertTrue(text.contains(change[i]), change[i]);
      text = text.replace(change[i], change[i + 1]);
    }
    return Notebook.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> below(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isRegularFile)
          .map(path -> top.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  @DisplayName("lie by exercise and learner, whatever learners are called, beside what they got")
  void places() throws Exception {
    Path to = directory.resolve("answers");
    try (Sources sources = new Sources(to, HANDED_OUT)) {
      sources.of(0, "../../evil\u202e").accept("05-affine", solution("05-affine"));
      sources.of(1, "base").accept("05-affine", solution("05-affine"));
      sources.of(2, "王小明").accept("05-affine", solution("05-affine"));
      sources.of(3, "李小红").accept("13-optimizers", solution("13-optimizers"));
      sources.of(3, "李小红").accept("13-optimizers", solution("13-optimizers"));
      assertFalse(Files.exists(to), "nothing before all of it");
      sources.publish();
    }
    List<String> all = below(to);
    assertEquals(
        List.of("001-.._.._evil_", "002-base", "003-___", "base"),
        all.stream()
            .filter(file -> file.startsWith("05"))
            .map(file -> file.split("/")[1])
            .distinct()
            .toList());
    assertEquals(
        List.of("004-___", "base"),
        all.stream()
            .filter(file -> file.startsWith("13"))
            .map(file -> file.split("/")[1])
            .distinct()
            .toList());
    assertEquals(4, all.stream().filter(f -> f.startsWith("13-optimizers/base/cell-0")).count());
    assertEquals(4, all.stream().filter(f -> f.contains("004-___/cell-0")).count());
    assertEquals(4, all.stream().filter(f -> f.contains("004-___/copy-2-cell-0")).count());
    String base = text(to.resolve("05-affine/base"));
    String answer = text(to.resolve("05-affine/002-base"));
    assertTrue(base.contains("yours to write") && !answer.contains("yours to write"), base);
    assertEquals(List.of(to), list(directory), "and nothing is left beside it");
  }

  private static String text(Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : list(directory)) {
      text.append(Files.readString(file));
    }
    return text.toString();
  }

  @Test
  @DisplayName("are Java that a parser reads, magics and all, and found without metadata")
  void parse() throws Exception {
    Path to = directory.resolve("answers");
    try (Sources sources = new Sources(to, HANDED_OUT)) {
      String first = "import backprop.nn.Layer;";
      sources
          .of(0, "ada")
          .accept("05-affine", solution("05-affine", first, "%%time\\n\",\n\"" + first));
      sources.of(1, "lost").accept("05-affine", solution("05-affine", "\"nbgrader\"", "\"other\""));
      sources.publish();
    }
    assertTrue(text(to.resolve("05-affine/002-lost")).contains("class Affine"));
    String ada = text(to.resolve("05-affine/001-ada"));
    assertTrue(ada.contains("// %%time\n"), ada);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      List<Path> all = below(to).stream().map(to::resolve).toList();
      JavacTask task =
          (JavacTask)
              javac.getTask(
                  null,
                  files,
                  problem -> {
                    throw new AssertionError(problem);
                  },
                  null,
                  null,
                  files.getJavaFileObjectsFromPaths(all));
      task.parse();
    }
  }

  @Test
  @DisplayName("are whole or not there: where one cannot be written, or grading is cut short")
  void whole() throws Exception {
    Path to = directory.resolve("answers");
    try (Sources cut = new Sources(to, HANDED_OUT)) {
      cut.of(0, "ada").accept("05-affine", solution("05-affine"));
    }
    assertEquals(List.of(), list(directory));
    try (Sources sources = new Sources(to, HANDED_OUT)) {
      Files.writeString(list(directory).get(0).resolve("05-affine"), "in the way");
      sources.of(0, "ada").accept("05-affine", solution("05-affine"));
      assertThrows(IOException.class, sources::publish);
    }
    assertEquals(List.of(), list(directory));
    Path empty = Files.createDirectory(directory.resolve("empty"));
    try (Sources sources = new Sources(to, empty)) {
      sources.of(0, "ada").accept("05-affine", solution("05-affine"));
      IOException none = assertThrows(IOException.class, sources::publish);
      assertTrue(none.getMessage().contains("empty/05-affine.ipynb"), none::getMessage);
    }
    assertEquals(List.of(empty), list(directory));
  }

  @Test
  @DisplayName("never mix with what is in their directory, and too much code is left out")
  void others() throws Exception {
    Files.writeString(directory.resolve("kept"), "mine");
    assertThrows(IllegalArgumentException.class, () -> new Sources(directory, HANDED_OUT));
    Path fresh = directory.resolve("new");
    Path nowhere = directory.resolve("nowhere");
    assertThrows(IllegalArgumentException.class, () -> new Sources(fresh, nowhere));
    assertEquals(List.of("kept"), below(directory));
    Path to = Files.createDirectory(directory.resolve("answers"));
    try (Sources sources = new Sources(to, HANDED_OUT)) {
      String long1 = "class A { /* " + "x".repeat(NotebookGrader.MOST_CODE) + " */ }";
      Notebook.Cell cell = new Notebook.Cell(1, long1, true);
      sources.of(0, "ada").accept("05-affine", new Notebook("05-affine", List.of(cell)));
      sources.publish();
    }
    assertEquals(List.of(), below(to));
    try (Sources none = new Sources(null, null)) {
      none.of(0, "ada").accept("05-affine", solution("05-affine"));
      none.publish();
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> inside = Files.list(directory)) {
      return inside.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
