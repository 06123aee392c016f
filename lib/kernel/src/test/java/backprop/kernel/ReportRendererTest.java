package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import java.util.List;
import javax.swing.text.html.HTML.Tag;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReportRendererTest {

  private final Report report =
      new Report(
          "05-affine",
          "Affine",
          List.of(
              new Report.Test("Adds the bias", Status.PASSED, 1, 1, "", ""),
              new Report.Test(
                  "Sums over the batch",
                  Status.FAILED,
                  0.5,
                  2,
                  "<script>alert(1)</script>\u202e\n  Hint: b",
                  "Sum over <i>."),
              new Report.Test("Keeps its input", Status.SKIPPED, 0, 1.5, "", "")));

  @Test
  @DisplayName("The first line says the points and how many tests passed")
  void score() {
    assertEquals(
        "Affine: 1.5 of 4.5 points, 1 of 3 tests passed",
        Rendered.of(report).texts(Tag.DIV).get(0));
  }

  @Test
  @DisplayName("Each test has its mark in words, its name and its points")
  void tests() {
    List<String> cells = Rendered.of(report).texts(Tag.TD);

    assertEquals(List.of("✓ passed", "Adds the bias", "1 of 1 point"), cells.subList(0, 3));
    assertEquals("✗ failed", cells.get(3));
    assertEquals("0.5 of 2 points", cells.get(5));
    assertEquals("– not judged", cells.get(6));
  }

  @Test
  @DisplayName("A message with a script in it is shown, not obeyed, and keeps its lines")
  void escaped() {
    Rendered shown = Rendered.of(report);

    assertFalse(shown.hasElement(Tag.SCRIPT));
    assertEquals(List.of("<script>alert(1)</script>\\u202E\n  Hint: b"), shown.texts(Tag.PRE));
  }

  @Test
  @DisplayName("The hint stands below the message, and none where there is none")
  void hint() {
    Rendered shown = Rendered.of(report);

    assertEquals("Hint: Sum over <i>.", shown.texts(Tag.DIV).get(1));
    assertFalse(shown.hasElement(Tag.I));
    assertEquals(2, shown.texts(Tag.DIV).size());
  }

  @Test
  @DisplayName(
      "What several tests wait for stands first, once, with one hint; the tests are folded")
  void common() {
    Report.Cause cause = new Report.Cause("<forward> throws Oops", "Look at x.", "line 7");
    List<Report.Test> tests =
        List.of(
            new Report.Test("Adds the bias", Status.PASSED, 1, 1, "", ""),
            new Report.Test("one", Status.FAILED, 0, 1, "at [2]: Oops: no", "Hint 1", cause),
            new Report.Test("own", Status.FAILED, 0, 1, "expected 3", "Count."),
            new Report.Test("two", Status.FAILED, 0, 2, "Oops: no", "Hint 2", cause));
    Report shared = new Report("05-affine", "Affine", tests, List.of("<b>a note"));
    Rendered shown = Rendered.of(shared);

    assertEquals(
        List.of("Oops: no", "expected 3"), shown.texts(Tag.PRE), "the shortest, and but once");
    String html = shown.html();
    int says = html.indexOf("&lt;forward&gt; throws Oops: 2 tests wait for it");
    int folded = html.indexOf("<details><summary>the 2 tests</summary>");
    assertTrue(says > 0 && says < folded && folded < html.indexOf("Adds the bias"), html);
    assertTrue(html.indexOf("two</td>") < html.indexOf("</details>"), html);
    assertTrue(html.contains("Look at x.") && !html.contains("Hint 1"), html);
    assertTrue(html.contains("&lt;b&gt;a note"), html);
    assertTrue(shared.toString().contains("<forward> throws Oops: 2 tests wait for it\n"));
    assertEquals(shared.toString(), shown.plain());
  }

  @Test
  @DisplayName("The plain text is the report's own")
  void plain() {
    assertEquals(report.toString(), Rendered.of(report).plain());
  }
}
