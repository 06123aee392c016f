package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A zip that is handed in")
class ZipsTest {

  private static final String NOTEBOOK = "05-affine.ipynb";

  @TempDir private Path directory;

  // --- Whose it is ------------------------------------------------------------------------------

  @Test
  @DisplayName("is one learner's, with notebooks at its top or in a folder of it")
  void oneLearner() throws IOException {
    assertEquals(List.of("ada: 05-affine.ipynb"), found("ada.zip", NOTEBOOK));
    assertEquals(List.of("ada: 05-affine.ipynb"), found("ada.zip", "homework/05-affine.ipynb"));
    assertEquals(
        List.of("ada: 01-x.ipynb 05-affine.ipynb"),
        found(
            "ada.ZIP",
            "homework/05-affine.ipynb",
            "homework/01-x.ipynb",
            "homework/old/05-affine.ipynb",
            "homework/.ipynb_checkpoints/05-affine-checkpoint.ipynb",
            "homework/.hidden.ipynb",
            "homework/notes.txt",
            "__MACOSX/homework/._05-affine.ipynb",
            "__MACOSX/homework/05-affine.ipynb"));
  }

  @Test
  @DisplayName("is a class's, with a folder or a zip for each learner, below one folder or none")
  void classes() throws IOException {
    List<String> both = List.of("ada: 05-affine.ipynb", "bob: 05-affine.ipynb");
    assertEquals(both, found("class.zip", "ada/05-affine.ipynb", "bob/05-affine.ipynb"));
    // Who has no notebook there has a row all the same, as in a directory.
    assertEquals(
        List.of("ada: 05-affine.ipynb", "bob: 05-affine.ipynb", "cyd: cyd", "dan: dan"),
        found(
            "class.zip",
            "submissions/ada/05-affine.ipynb",
            "submissions/bob/deep/down/05-affine.ipynb",
            "submissions/cyd/nothing.txt",
            "submissions/dan/",
            "submissions/.git/config",
            "__MACOSX/submissions/dan/x"));
    assertEquals(
        List.of("ada: 05-affine.ipynb", "bob: 05-affine.ipynb", "cyd: cyd"),
        found("class.zip", "ada/05-affine.ipynb", "bob/05-affine.ipynb", "cyd/deep/down/a.pdf"));
    // As Gradescope exports a class, with a learner who uploaded a zip beside it.
    assertEquals(
        List.of("submission_1: 05-affine.ipynb", "submission_2: work.zip"),
        found(
            "submissions.zip",
            "assignment_7_export/submission_metadata.yml",
            "assignment_7_export/submission_1/05-affine.ipynb",
            "assignment_7_export/submission_2/work.zip"));
    assertEquals(
        List.of("ada: ada.zip", "bob: 05-affine.ipynb more.zip"),
        found("class.zip", "ada.zip", "bob/05-affine.ipynb", "bob/more.zip"));
  }

  @Test
  @DisplayName("as Moodle makes it has a folder for each learner, or names that begin with one")
  void moodle() throws IOException {
    assertEquals(
        List.of("Ada Lovelace_17: 05-affine.ipynb", "Bob_18: work.zip"),
        found(
            "CS-05-4711.zip",
            "Ada Lovelace_17_assignsubmission_file_/05-affine.ipynb",
            "Bob_18_assignsubmission_file/work.zip",
            "Bob_18_assignsubmission_onlinetext_/onlinetext.html"));
    assertEquals(
        List.of("Ada Lovelace_17: 01-x.ipynb 05-affine.ipynb", "Bob_18: work.zip"),
        found(
            "CS-05-4711.zip",
            "Ada Lovelace_17_assignsubmission_file_05-affine.ipynb",
            "Ada Lovelace_17_assignsubmission_file_01-x.ipynb",
            "Bob_18_assignsubmission_file_work.zip"));
  }

  @Test
  @DisplayName("as Canvas makes it has all files at its top, named after their learner")
  void canvas() throws IOException {
    List<String> learners =
        List.of(
            "anon_x7Qz1: 05-affine.ipynb",
            "kingada_17: 01-x.ipynb 05-affine.ipynb",
            "kingbob_18: work.zip");
    String[] names = {
      "kingada_17_42_05-affine.ipynb",
      "kingada_17_43_01-x.ipynb",
      "kingbob_LATE_18_44_work.zip",
      "anon_x7Qz1_45_05-affine.ipynb"
    };
    assertEquals(learners, found("submissions.zip", names));
    Path unpacked = Files.createDirectories(directory.resolve("submissions"));
    for (String name : names) {
      Files.writeString(unpacked.resolve(name), "{}");
    }
    assertEquals(learners, found(unpacked));
    // Late, or for the second time, it is the same learner's, and the same exercise's.
    assertEquals(
        List.of("anon_x7Qz1: 05-affine.ipynb", "kingada_17: 05-affine.ipynb"),
        found(
            "submissions.zip",
            "kingada_LATE_17_42_05-affine-1.ipynb",
            "LATE_anon_x7Qz1_45_05-affine.ipynb"));
    // One learner's own names may look like those.
    assertEquals(
        List.of("ada: week_3_05_affine.ipynb week_4_13_optimizers.ipynb"),
        found("ada.zip", "week_3_05_affine.ipynb", "week_4_13_optimizers.ipynb"));
    assertEquals(List.of("ada: week_3_5_affine.ipynb"), found("ada.zip", "week_3_5_affine.ipynb"));
    // A name that is none of a platform's is nobody's, and takes nobody's id.
    Files.writeString(unpacked.resolve("kingada_17.ipynb"), "{}");
    List<String> andOne = new ArrayList<>(learners);
    andOne.add(2, "kingada_17.ipynb: kingada_17.ipynb");
    assertEquals(andOne, found(unpacked));
    assertRefused(Submission.at(unpacked).get(2).files(), "whose file this is could not be told");
    // A file without a name of its own is its learner's.
    assertEquals(
        List.of("ada_1: 5.ipynb", "ng_21: .ipynb"),
        found("submissions.zip", "ada_1_44_5.ipynb", "ng_21_46_.ipynb"));
    // One learner's many files that look like another platform's are Canvas's, as hers are.
    assertEquals(
        List.of(
            "ada_1: 5.ipynb",
            "mal_18: a_1_assignsubmission_file_5.ipynb"
                + " b_2_assignsubmission_file_5.ipynb c_3_assignsubmission_file_5.ipynb"),
        found(
            "submissions.zip",
            "ada_1_44_5.ipynb",
            "mal_18_45_a_1_assignsubmission_file_5.ipynb",
            "mal_18_46_b_2_assignsubmission_file_5.ipynb",
            "mal_18_47_c_3_assignsubmission_file_5.ipynb"));
  }

  @Test
  @DisplayName("as Blackboard makes it has names with the user's name and the time")
  void blackboard() throws IOException {
    assertEquals(
        List.of("ada123: 05-affine.ipynb", "bob_7: work.zip"),
        found(
            "gradebook_CS.zip",
            "week5_ada123_attempt_2026-01-02-03-04-05_05-affine.ipynb",
            "week5_ada123_attempt_2026-01-02-03-04-05.txt",
            "week5_bob_7_attempt_2026-01-02-03-04-06_work.zip",
            "week5_bob_7_attempt_2026-01-02-03-04-06.txt"));
    // Of users whose names end alike, nobody becomes the other.
    assertEquals(
        List.of("x_smith: 05-a.ipynb", "y_smith: 05-a.ipynb"),
        found(
            "gradebook_CS.zip",
            "Lab 1_x_smith_attempt_2026-01-02-03-04-05_05-a.ipynb",
            "Lab 1_y_smith_attempt_2026-01-02-03-04-05_05-a.ipynb"));
    assertEquals(
        List.of("ada: 05-a.ipynb"),
        found("gradebook.zip", "Lab 1_ada_attempt_2026-01-02-03-04-05_05-a.ipynb"));
    // Users who are all called alike but for a number keep their names; numbers of students are
    // names.
    assertEquals(
        List.of("s_1: 5.ipynb", "s_12: 5.ipynb"),
        found(
            "gradebook.zip",
            "week5_s_1_attempt_2026-01-02-03-04-05_5.ipynb",
            "week5_s_12_attempt_2026-01-02-03-04-05_5.ipynb"));
    assertEquals(
        List.of("20261234: 5.ipynb", "20261235: 5.ipynb"),
        found(
            "gradebook.zip",
            "week_5_20261234_attempt_2026-01-02-03-04-05_5.ipynb",
            "week_5_20261235_attempt_2026-01-02-03-04-05_5.ipynb"));
    assertEquals(
        List.of("s_7: 5.ipynb"),
        found("gradebook.zip", "Lab_s_7_attempt_2026-01-02-03-04-05_5.ipynb"));
    // A second attempt is the same learner's, and newer.
    Path twice = directory.resolve("twice.zip");
    zip(
        twice,
        "Lab_ada_attempt_2026-02-02-03-04-05_b.ipynb",
        "Lab_ada_attempt_2026-01-02-03-04-05_c.ipynb");
    List<HandedIn> files = only(twice).files();
    assertEquals("2026-02-02T03:04:05Z", "" + files.get(0).content().changed());
    assertEquals("2026-01-02T03:04:05Z", "" + files.get(1).content().changed());
    // A time in the learner's own name of a file is no time of Blackboard's.
    for (String day : List.of("01", "13")) {
      String own = "x_attempt_2026-" + day + "-01-00-00-00_5.ipynb";
      assertEquals(
          List.of("ada: 5.ipynb", "bob: 5.ipynb", "mal: " + own),
          found(
              "gradebook.zip",
              "Lab_ada_attempt_2026-01-02-03-04-05_5.ipynb",
              "Lab_bob_attempt_2026-01-02-03-04-05_5.ipynb",
              "Lab_mal_attempt_2026-01-02-03-04-05_" + own));
    }
    assertEquals(
        List.of(
            "ada: 5.ipynb",
            "bob: 5.ipynb",
            "x_attempt_2026-13-01-00-00-00_5.ipynb: " + "x_attempt_2026-13-01-00-00-00_5.ipynb"),
        found(
            "gradebook.zip",
            "Lab_ada_attempt_2026-01-02-03-04-05_5.ipynb",
            "Lab_bob_attempt_2026-01-02-03-04-05_5.ipynb",
            "x_attempt_2026-13-01-00-00-00_5.ipynb"));
    // No such time, or one file without it: one learner's.
    assertEquals(
        1, found("ada.zip", "a_b_attempt_2026-13-02-03-04-05_c.ipynb", "x_attempt_1.ipynb").size());
    assertEquals(
        List.of("ada: Lab_b_attempt_2026-01-02-03-04-05_c.ipynb d.ipynb"),
        found("ada.zip", "Lab_b_attempt_2026-01-02-03-04-05_c.ipynb", "d.ipynb"));
  }

  @Test
  @DisplayName("as Autolab makes it has names with the learner's address and the version")
  void autolab() throws IOException {
    assertEquals(
        List.of("ada@uni.example: 05-affine.ipynb", "b_o_b@uni.example: 05-affine.ipynb"),
        found(
            "submissions.zip",
            "ada@uni.example_1_05-affine.ipynb",
            "b_o_b@uni.example_12_05-affine.ipynb"));
    assertEquals(
        List.of("ada@uni.example: 05_affine.ipynb", "bob@uni.example: 05_affine.ipynb"),
        found(
            "submissions.zip",
            "1_ada@uni.example_05_affine.ipynb",
            "12_bob@uni.example_05_affine.ipynb"));
    Path twice = directory.resolve("twice.zip");
    zip(twice, "ada@uni.example_9_a.ipynb", "ada@uni.example_10_b.ipynb");
    List<HandedIn> files = only(twice).files();
    assertTrue(files.get(1).content().changed().isAfter(files.get(0).content().changed()));
    assertEquals(
        List.of("ada: ada@uni.example_1_a.ipynb b.ipynb"),
        found("ada.zip", "ada@uni.example_1_a.ipynb", "b.ipynb"));
  }

  @Test
  @DisplayName("as ILIAS makes it has a folder for each learner, with the account and its number")
  void ilias() throws IOException {
    List<String> learners =
        List.of(
            "Lovelace_Ada_ada_317: 05-affine.ipynb", "Noether_Emmy_emmy_318: 05-affine (2).ipynb");
    assertEquals(
        learners,
        found(
            "Week 5_4711.zip",
            "Lovelace_Ada_ada_317/05-affine.ipynb",
            "Noether_Emmy_emmy_318/05-affine (2).ipynb"));
    assertEquals(
        learners,
        found(
            "multi_feedback.zip",
            "multi_feedback/status.xlsx",
            "multi_feedback/Lovelace_Ada_ada_317/05-affine.ipynb",
            "multi_feedback/Noether_Emmy_emmy_318/05-affine (2).ipynb"));
  }

  @Test
  @DisplayName("of a class of one keeps the learner whom the platform's folder names")
  void alone() throws IOException {
    assertEquals(
        List.of("Ada Lovelace_17: 05-affine.ipynb"),
        found("CS-05-4711.zip", "Ada Lovelace_17_assignsubmission_file_/05-affine.ipynb"));
  }

  @Test
  @DisplayName("in a directory belongs to a learner, unless it has been unpacked there")
  void inDirectories() throws IOException {
    Path all = Files.createDirectories(directory.resolve("class"));
    zip(all.resolve("ada.zip"), "bob/05-affine.ipynb", "cyd/05-affine.ipynb");
    zip(all.resolve("bob.zip"), NOTEBOOK);
    Path bob = Files.createDirectories(all.resolve("bob/homework"));
    Files.writeString(bob.resolve(NOTEBOOK), "{}");
    Path dan = Files.createDirectories(all.resolve("dan"));
    zip(dan.resolve("work.zip"), NOTEBOOK);
    Files.writeString(dan.resolve(NOTEBOOK), "{}");
    Files.createSymbolicLink(dan.resolve("linked.zip"), all.resolve("ada.zip"));
    Files.createDirectories(all.resolve("eve"));
    // Ada's zip cannot make learners: whose it is, its own name says.
    assertEquals(
        List.of(
            "ada: ada.zip", "bob: 05-affine.ipynb", "dan: 05-affine.ipynb work.zip", "eve: eve"),
        found(all));
  }

  @Test
  @DisplayName("and a folder of a class have a row each, whatever is in them, or a line")
  void nobodyVanishes() throws Exception {
    Path all = Files.createDirectories(directory.resolve("class"));
    for (String file :
        List.of(
            "ada/5.ipynb",
            "bob/answer.docx",
            "cyd/..ipynb",
            "dan/1/2/3/4/5/6/7/5.ipynb",
            ".git/hooks/x.txt",
            "zoe/5.ipynb")) {
      Path path = all.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "{}");
    }
    Files.createDirectories(all.resolve("fay"));
    new ProcessBuilder("mkfifo", all.resolve("fay/5.ipynb").toString()).start().waitFor();
    Files.createSymbolicLink(all.resolve("eve"), all.resolve("ada"));
    assertEquals(
        List.of(
            "ada: 5.ipynb",
            "bob: bob",
            "cyd: cyd",
            "dan: dan",
            "eve: eve",
            "fay: fay",
            "zoe: 5.ipynb"),
        found(all));
    assertRefused(Submission.at(all).get(1).files(), "no notebook (.ipynb) in the folder");
    assertRefused(Submission.at(all).get(4).files(), "is a link");

    // A notebook that strayed into a class makes it one learner's, which is said of each folder.
    Path export = Files.createDirectories(directory.resolve("submissions/export"));
    Files.createDirectories(export.resolve("ada"));
    Files.createDirectories(export.resolve("bob"));
    Files.writeString(export.resolve("ada/5.ipynb"), "{}");
    Files.writeString(export.resolve("bob/5.ipynb"), "{}");
    assertEquals(List.of(), Submission.at(export).get(0).passedOver());
    List<String> lone = only(export.getParent()).passedOver();
    assertTrue(lone.size() == 2 && lone.get(0).startsWith("ada/ (taken as"), () -> "" + lone);
    // Of a class of two, the other without a notebook, too.
    Path half = Files.createDirectories(directory.resolve("half/export/bob"));
    Files.writeString(Files.createDirectories(half.resolveSibling("ada")).resolve("5.ipynb"), "{}");
    assertEquals(lone.subList(0, 1), only(directory.resolve("half")).passedOver());
    Files.writeString(export.resolve("5.ipynb"), "{}");
    List<String> beside = only(export).passedOver();
    assertTrue(beside.size() == 2 && beside.get(1).startsWith("bob/ (passed"), () -> "" + beside);
    Path zip = zip(directory.resolve("c.zip"), "5.ipynb", "ada/5.ipynb", "bob/5.ipynb");
    assertEquals(beside, only(zip).passedOver());
  }

  // --- What is in it ----------------------------------------------------------------------------

  @Test
  @DisplayName("gives the bytes that were put in")
  void bytes() throws Exception {
    Path file = zip(directory.resolve("ada.zip"), NOTEBOOK);
    assertArrayEquals(
        ("{} " + NOTEBOOK).getBytes(StandardCharsets.UTF_8), only(file).files().get(0).read());
  }

  @Test
  @DisplayName("has no file whose name points out of it")
  void slips() throws IOException {
    for (String name :
        List.of(
            "../../05-affine.ipynb",
            "a/../../05-affine.ipynb",
            "/tmp/05-affine.ipynb",
            "..\\..\\05-affine.ipynb",
            "C:\\Users\\ada\\05-affine.ipynb",
            "c:05-affine.ipynb",
            "\\\\server\\share\\05-affine.ipynb",
            "homework/../../.bashrc")) {
      Path file = zip(directory.resolve("ada.zip"), name, "01-good.ipynb");
      List<HandedIn> files = only(file).files();
      assertEquals(2, files.size(), name);
      assertRefused(files, "its name in the zip, " + name + ", points out of the zip");
      assertEquals(1, files.stream().filter(f -> f.refusal().isEmpty()).count(), name);
    }
  }

  @Test
  @DisplayName("of a class loses nobody to a name that points out of it: that has its own row")
  void slipsInAClass() throws IOException {
    List<String> both = List.of("ada: 05-affine.ipynb", "bob: 05-affine.ipynb");
    for (String top : List.of("", "sub/")) {
      for (String name :
          List.of(
              "../05-affine.ipynb",
              "/05-affine.ipynb",
              "/" + top + "ada/05-affine.ipynb",
              top + "ada/../mal/05-affine.ipynb",
              top + "mal/../ada/05-affine.ipynb",
              top + "mal/..\\ada/05-affine.ipynb",
              top + "ada/05-affine.ipynb/..",
              "..",
              top + "ada/../" + "x".repeat(2_000) + ".ipynb",
              "C:" + top + "ada/05-affine.ipynb")) {
        Path file =
            zip(
                directory.resolve("class.zip"),
                name,
                top + "ada/05-affine.ipynb",
                top + "bob/05-affine.ipynb");
        assertEquals(both, found(file).subList(0, 2), name);
        List<Submission> all = Submission.at(file);
        assertEquals(3, all.size(), name);
        assertTrue(all.get(0).files().get(0).refusal().isEmpty(), name);
        assertRefused(all.get(2).files(), Gate.text(name) + ", points out of the zip");
        assertFalse(all.get(2).id().contains("/"), name);
      }
    }
  }

  @Test
  @DisplayName("may have backslashes and ./ between folders, and names in any character set")
  void names() throws IOException {
    assertEquals(List.of("ada: 05-affine.ipynb"), found("ada.zip", "homework\\05-affine.ipynb"));
    assertEquals(List.of("ada: 05-affine.ipynb"), found("ada.zip", "./homework//05-affine.ipynb"));
    Path old = directory.resolve("old.zip");
    zip(old, Charset.forName("IBM437"), "Übung.ipynb", "Ada/05-affine.ipynb");
    assertEquals(List.of("old: Übung.ipynb"), found(old));
    Path french = directory.resolve("french.zip");
    zip(french, Charset.forName("IBM437"), "René/05-a.ipynb", "Zoë/05-a.ipynb", "Ñúñez/05-a.ipynb");
    assertEquals(
        List.of("René: 05-a.ipynb", "Zoë: 05-a.ipynb", "Ñúñez: 05-a.ipynb"), found(french));
    Path chinese = directory.resolve("chinese.zip");
    zip(chinese, Charset.forName("GBK"), "李小红/05-a.ipynb", "王小明/作业.ipynb", "陈喆/05-a.ipynb");
    assertEquals(List.of("李小红: 05-a.ipynb", "王小明: 作业.ipynb", "陈喆: 05-a.ipynb"), found(chinese));
    Path other = directory.resolve("other.zip");
    zip(other, Charset.forName("Shift_JIS"), "課題.ipynb");
    assertEquals(1, only(other).files().size());
  }

  @Test
  @DisplayName(
      "loses nobody where names are marked as UTF-8 and are not, or are and are not marked")
  void wrongMarks() throws Exception {
    for (String charset : List.of("IBM437", "GBK", "UTF-8", "Shift_JIS", "windows-1252")) {
      List<String> names =
          switch (charset) {
            case "GBK" -> List.of("李小红/05-a.ipynb", "王小明/05-a.ipynb");
            case "Shift_JIS" -> List.of("課題一/05-a.ipynb", "課題二/05-a.ipynb");
            default -> List.of("René/05-a.ipynb", "Zoë/05-a.ipynb");
          };
      for (boolean marked : List.of(true, false)) {
        Path file = directory.resolve(charset + marked + ".zip");
        byte[] bytes =
            Files.readAllBytes(zip(file, Charset.forName(charset), names.toArray(String[]::new)));
        Files.write(file, marked(marked(bytes, marked, 0), marked, 1));
        List<String> found = found(file);
        assertEquals(2, found.stream().distinct().count(), () -> charset + found);
        if (!charset.equals("Shift_JIS") && !charset.equals("windows-1252")) {
          assertEquals(
              names.stream().map(name -> name.replace("/", ": ")).toList(), found, charset);
        }
        assertEquals(
            2,
            Archive.filesOfOurs(Files.copy(file, directory.resolve("ours" + file.getFileName())))
                .size());
        for (Submission one : Submission.at(file)) {
          assertTrue(
              new String(one.files().get(0).read(), StandardCharsets.UTF_8).startsWith("{}"));
        }
      }
    }
  }

  @Test
  @DisplayName("may have a wrong mark among right ones, and names in two kinds of characters")
  void mixedMarks() throws IOException {
    byte[] utf8 = "Zoë1/a.ipynb".getBytes(StandardCharsets.UTF_8);
    for (Charset charset : List.of(Charset.forName("GBK"), Charset.forName("IBM437"))) {
      String name = charset.name().equals("GBK") ? "王小/b.ipynb" : "René/b.ipynb";
      byte[] other = name.getBytes(charset);
      for (int marks = 0; marks < 4; marks++) {
        Path file = directory.resolve("class.zip");
        // Names of as many bytes are put into the places of others.
        String place = "p".repeat(utf8.length - 8) + "/a.ipynb";
        String second = "q".repeat(other.length - 8) + "/b.ipynb";
        byte[] bytes = Files.readAllBytes(zip(file, place, second, "bob/c.ipynb"));
        bytes = replaced(bytes, place.getBytes(StandardCharsets.UTF_8), utf8);
        bytes = replaced(bytes, second.getBytes(StandardCharsets.UTF_8), other);
        Files.write(file, marked(marked(bytes, (marks & 1) > 0, 0), (marks & 2) > 0, 1));
        assertEquals(
            List.of("Zoë1: a.ipynb", "bob: c.ipynb", name.replace("/", ": ")).stream()
                .sorted()
                .toList(),
            found(file).stream().sorted().toList(),
            charset + " " + marks);
      }
    }
  }

  @Test
  @DisplayName("has neither of two files of one name")
  void duplicates() throws IOException {
    Path file = directory.resolve("ada.zip");
    byte[] bytes = Files.readAllBytes(zip(file, "01-x.ipynb", "05-a.ipynb", "05-b.ipynb"));
    Files.write(file, replaced(bytes, "05-b.ipynb", "05-a.ipynb"));
    List<HandedIn> files = only(file).files();
    assertEquals(2, files.size());
    assertRefused(files, "two files of this name");
    assertEquals("01-x.ipynb", files.get(0).name());
  }

  @Test
  @DisplayName("is cut where a notebook in it inflates to more than it may, whatever it declares")
  void bombs() throws Exception {
    Path file = directory.resolve("ada.zip");
    byte[] zeros = new byte[1 << 20];
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry(NOTEBOOK));
      for (int i = 0; i < 200; i++) {
        out.write(zeros);
      }
    }
    assertTrue(Files.size(file) < 1 << 20);
    HandedIn bomb = only(file).files().get(0);
    assertSays("larger than 20 MB", bomb);

    // The same, and both of its headers say that it has one byte.
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, replaced(bytes, little(200 << 20), little(1)));
    assertSays("larger than 20 MB", only(file).files().get(0));
  }

  @Test
  @DisplayName("of a class, in which one learner has a hundred thousand files, has the others")
  void entries() throws IOException {
    List<String> many = new ArrayList<>(List.of("sub/ada/5.ipynb"));
    IntStream.range(0, 100_001).forEach(i -> many.add("sub/mal/" + i + ".ipynb"));
    many.add("sub/zoe/5.ipynb");
    List<Submission> all =
        Submission.at(zip(directory.resolve("class.zip"), many.toArray(String[]::new)));
    assertEquals(List.of("ada", "mal", "zoe"), all.stream().map(Submission::id).toList());
    assertEquals(
        List.of(1, 1_000, 1), all.stream().map(submission -> submission.files().size()).toList());
  }

  @Test
  @DisplayName("that is empty, cut short, encrypted, or no zip at all is reported as its learner's")
  void broken() throws IOException {
    Path file = directory.resolve("ada.zip");
    Files.write(file, new byte[0]);
    assertWorthless(file, "not a zip that can be read");
    Files.writeString(file, "PK, or not?");
    assertWorthless(file, "not a zip that can be read");
    zip(file);
    assertWorthless(file, "no notebook");
    zip(file, "notes.txt");
    assertWorthless(file, "no notebook");
    byte[] whole = Files.readAllBytes(zip(file, NOTEBOOK));
    Files.write(file, Arrays.copyOf(whole, whole.length - 30));
    assertWorthless(file, "not a zip that can be read");
    // The flag of encryption, in the central directory.
    byte[] locked = whole.clone();
    locked[indexOf(whole, new byte[] {'P', 'K', 1, 2}) + 8] |= 1;
    Files.write(file, locked);
    assertWorthless(file, "encrypted entry)); zip the notebooks anew, without a password");
  }

  @Test
  @DisplayName("whose bytes were damaged gives no notebook that nobody wrote")
  void damaged() throws IOException {
    Path file = directory.resolve("ada.zip");
    byte[] bytes = Files.readAllBytes(zip(file, NOTEBOOK));
    int data = indexOf(bytes, NOTEBOOK.getBytes(StandardCharsets.UTF_8)) + NOTEBOOK.length();
    for (int i = 0; i < 8; i++) {
      byte[] flipped = bytes.clone();
      flipped[data + i] ^= 0x10;
      Files.write(file, flipped);
      HandedIn notebook = only(file).files().get(0);
      assertThrows(UngradableException.class, notebook::read, "byte " + i);
    }
    byte[] moved = bytes.clone();
    // The name in the entry's own header is another than in the directory: nobody reads it.
    System.arraycopy("../../x".getBytes(StandardCharsets.UTF_8), 0, moved, 30, 7);
    Files.write(file, moved);
    assertEquals(List.of("ada: 05-affine.ipynb"), found(file));
  }

  @Test
  @DisplayName("with a link in it has a file that holds the link's target, and nobody follows it")
  void links() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.ipynb"), "{\"cells\": []}");
    Path file = directory.resolve("ada.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry(NOTEBOOK));
      out.write(secret.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = Files.readAllBytes(file);
    int header = indexOf(bytes, new byte[] {'P', 'K', 1, 2});
    bytes[header + 5] = 3; // made by Unix
    bytes[header + 40] = 0;
    bytes[header + 41] = (byte) 0xA1; // a link, in its mode's upper half
    Files.write(file, bytes);
    byte[] read = only(file).files().get(0).read();
    assertEquals(secret.toString(), new String(read, StandardCharsets.UTF_8));
  }

  // ----------------------------------------------------------------------------------------------

  private static Submission only(Path path) {
    List<Submission> all = Submission.at(path);
    assertEquals(1, all.size(), () -> "" + all);
    return all.get(0);
  }

  private List<String> found(String name, String... entries) throws IOException {
    return found(zip(directory.resolve(name), entries));
  }

  private static List<String> found(Path path) {
    List<String> learners = new ArrayList<>();
    for (Submission submission : Submission.at(path)) {
      List<String> names = submission.files().stream().map(HandedIn::name).toList();
      learners.add(submission.id() + ": " + String.join(" ", names));
    }
    return learners;
  }

  private static void assertWorthless(Path file, String said) {
    Submission submission = only(file);
    assertEquals("ada", submission.id());
    assertEquals(1, submission.files().size());
    assertRefused(submission.files(), said);
  }

  private static void assertRefused(List<HandedIn> files, String said) {
    assertTrue(files.stream().anyMatch(f -> f.refusal().contains(said)), () -> "" + files);
  }

  private static void assertSays(String said, HandedIn file) {
    String message = assertThrows(UngradableException.class, file::read).getMessage();
    assertTrue(message.contains(said), message);
  }

  private static Path zip(Path file, String... names) throws IOException {
    return zip(file, StandardCharsets.UTF_8, names);
  }

  private static Path zip(Path file, Charset charset, String... names) throws IOException {
    try (OutputStream buffered = new BufferedOutputStream(Files.newOutputStream(file));
        ZipOutputStream out = new ZipOutputStream(buffered, charset)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(("{} " + name).getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    return replaced(
        bytes, from.getBytes(StandardCharsets.UTF_8), to.getBytes(StandardCharsets.UTF_8));
  }

  /** Every occurrence, by as many bytes. */
  private static byte[] replaced(byte[] bytes, byte[] from, byte[] to) {
    byte[] result = bytes.clone();
    int at = indexOf(result, from);
    assertFalse(at < 0);
    for (; at >= 0; at = indexOf(result, from)) {
      System.arraycopy(to, 0, result, at, to.length);
    }
    return result;
  }

  private static byte[] little(int number) {
    return new byte[] {
      (byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)
    };
  }

  /** The bytes with the nth name of the directory marked as UTF-8, or not. */
  private static byte[] marked(byte[] bytes, boolean mark, int nth) {
    byte[] result = bytes.clone();
    int at = -1;
    for (int i = 0; i <= nth; i++) {
      at++;
      while (!Arrays.equals(result, at, at + 4, new byte[] {'P', 'K', 1, 2}, 0, 4)) {
        at++;
      }
    }
    result[at + 9] = (byte) (mark ? result[at + 9] | 8 : result[at + 9] & ~8);
    return result;
  }

  private static int indexOf(byte[] bytes, byte[] piece) {
    return IntStream.rangeClosed(0, bytes.length - piece.length)
        .filter(i -> Arrays.equals(bytes, i, i + piece.length, piece, 0, piece.length))
        .findFirst()
        .orElse(-1);
  }
}
