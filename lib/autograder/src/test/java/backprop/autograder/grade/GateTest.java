package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Report;
import backprop.worker.subject.CallFailure;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What comes in from a learner")
class GateTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("as a name stays as it is where it can be seen, whatever the language")
  void plain() {
    for (String name : List.of("05-affine.ipynb", "王小明", "Zoë", "Ada Lovelace_17", "😀")) {
      assertEquals(name, Gate.name(name));
    }
  }

  @Test
  @DisplayName("as names that differ stays two, however long they are, and hides nothing")
  void injective() {
    List<String> names =
        List.of(
            "a\u0007",
            "a\\u0007",
            "a\u202e",
            "a\\u202E",
            "a\ud800",
            "a\n",
            "Zoe\u0308",
            "Zo\u00eb",
            "n".repeat(4000),
            "n".repeat(4001),
            "n".repeat(4000).replaceFirst("n$", "m"),
            "\\xCD");
    List<String> seen = names.stream().map(Gate::name).toList();
    assertEquals(names.size(), seen.stream().distinct().count(), seen::toString);
    assertTrue(seen.stream().allMatch(name -> name.length() <= 120), seen::toString);
    assertTrue(seen.stream().noneMatch(name -> name.matches(".*\\p{C}.*")), seen::toString);
  }

  @Test
  @DisplayName("as a name on the disk is told by its bytes, also where they are no UTF-8")
  void bytes() {
    URI here = directory.toUri();
    assertEquals("王", Gate.name(Path.of(URI.create(here + "%E7%8E%8B"))));
    assertEquals("\\xCD\\xF5.ipynb", Gate.name(Path.of(URI.create(here + "%CD%F5.ipynb"))));
    assertEquals("50%25", Gate.name(Path.of(URI.create(here + "50%2525"))));
    assertEquals(directory.getFileName().toString(), Gate.name(directory));
  }

  @Test
  @DisplayName("as a message keeps its beginning and its end, and acts on nobody")
  void messages() {
    String text = Gate.text("\u001b[31mbegin" + "m".repeat(12 << 20) + "\ud800end\n");
    assertTrue(text.startsWith("␛[31mbegin"), text);
    assertTrue(text.endsWith("\\uD800end\n"), text);
    assertTrue(text.contains("(12582927 characters in all)") && text.length() < 5_000, text);
    // Cut between two halves of a character.
    assertFalse(Gate.text("😀".repeat(5_001)).contains("\\u"));
    assertFalse(Gate.text("x" + "😀".repeat(5_001)).contains("\\u"));
  }

  @Test
  @DisplayName("as a worker's answer is short, whether it names, throws or returns")
  void replies() {
    String long1 = "n".repeat(1 << 20);
    Reply named = Gate.reply(new Reply(new PlainValue.Text(long1), List.of(), List.of(), null));
    assertTrue(((PlainValue.Text) named.result()).value().length() < 5_000);
    Reply thrown =
        Gate.reply(
            Reply.failure(
                new CallFailure(List.of(long1), long1, new CallFailure.Where(long1, long1, 1))));
    assertTrue(thrown.failure().toString().length() < 10_000);
  }

  @Test
  @DisplayName("as a failure says something, and where it says nothing, that")
  void reasons() {
    Report.Test silent = new Report.Test("t", Report.Status.FAILED, 0, 1, " \n", "");
    Report.Test passed = new Report.Test("t", Report.Status.PASSED, 1, 1, "", "");
    List<Report.Test> tests = Gate.report(new Report("x", "x", List.of(silent, passed))).tests();
    assertNotEquals("", tests.get(0).message().strip());
    assertEquals("", tests.get(1).message());
  }

  @Test
  @DisplayName("as an Error of whatever kind costs its file, which is named, and no other")
  void errors() throws IOException {
    Limits limits = Limits.seconds(1, 1, 1);
    State none = new State(null, 7, limits, Isolation.FULL, List.of(), List.of());
    // No notebook comes so far that a worker is asked for.
    Marking marking = new Marking(new NotebookGrader(null, limits, 7), none, List.of());
    List<Supplier<Throwable>> all =
        List.of(
            StackOverflowError::new,
            () -> new OutOfMemoryError("Java heap space"),
            AssertionError::new,
            () -> new NoClassDefFoundError("x"),
            NullPointerException::new);
    for (Supplier<Throwable> one : all) {
      HandedIn hostile =
          new HandedIn(
              List.of("05-affine.ipynb"),
              () -> {
                throw GateTest.<RuntimeException>unchecked(one.get());
              });
      HandedIn beside =
          new HandedIn(
              List.of("b.ipynb"),
              () -> {
                throw new IOException("gone");
              });
      GradeBook.Marks marks =
          marking.marks(new Submission("ada", List.of(hostile, beside)), 0, (exercise, read) -> {});
      Report report = marks.reports().get(0);
      assertEquals("05-affine", report.exercise());
      assertEquals(20, report.max());
      assertTrue(GradeBook.ungraded(report));
      String said = report.tests().get(0).message();
      assertTrue(said.contains(one.get().getClass().getName()), said);
      assertTrue(marks.reports().get(1).tests().get(0).message().contains("gone"));
    }
  }

  @Test
  @DisplayName("as a folder of thousands of files is looked at so far, and its neighbours whole")
  void manyFiles() throws IOException {
    for (int i = 0; i < 1_200; i++) {
      Path folder = Files.createDirectories(directory.resolve("mallory/" + i % 3));
      Files.writeString(folder.resolve(i + ".ipynb"), "{}");
    }
    Files.writeString(Files.createDirectories(directory.resolve("zoe")).resolve("a.ipynb"), "{}");
    List<Submission> all = Submission.at(directory);
    assertEquals(List.of("mallory", "zoe"), all.stream().map(Submission::id).toList());
    assertEquals(1_000, all.get(0).files().size());
    assertEquals(1, all.get(1).files().size());
  }

  @Test
  @DisplayName("as a long name in a class's zip costs whose folder it is in")
  void longNameInZip() throws IOException {
    Path zip = directory.resolve("class.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("ada/05-affine.ipynb", "mallory/" + "n".repeat(4000) + ".ipynb")) {
        out.putNextEntry(new ZipEntry("class/" + name));
      }
    }
    List<String> ids = Submission.at(zip).stream().map(Submission::id).toList();
    assertEquals(List.of("ada", "mallory"), ids);
  }

  @SuppressWarnings("unchecked") // Thrown as it is.
  private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
