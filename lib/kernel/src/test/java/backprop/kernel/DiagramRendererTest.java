package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.plot.Diagram;
import backprop.plot.ValueGraph;
import backprop.scalar.Value;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A diagram in a notebook")
class DiagramRendererTest {

  private static final Value A = Value.of(2);
  private static final Diagram DRAWN = ValueGraph.of(A.times(A), Map.of("<a>", A));
  private static final Rendered SHOWN = Rendered.of(DRAWN);

  private static long count(String what) {
    return Pattern.compile(what, Pattern.LITERAL).matcher(SHOWN.html()).results().count();
  }

  @Test
  @DisplayName("has a picture and a button for each step, the first one chosen")
  void steps() {
    int steps = DRAWN.steps().size();
    assertEquals(4, steps);
    assertEquals(steps, count("<svg "));
    assertEquals(steps, count("<input "));
    assertEquals(1, count("checked=\"checked\""));
    assertEquals(steps, count("<rect ") / 2, "two boxes in each");
  }

  @Test
  @DisplayName("needs no script and loads nothing")
  void alone() {
    assertFalse(SHOWN.html().contains("<script"), SHOWN.html());
    assertFalse(Pattern.compile("https?:|url\\(").matcher(SHOWN.html()).find(), SHOWN.html());
  }

  @Test
  @DisplayName("says in words what each step shows, also where there are no pictures")
  void words() {
    for (Diagram.Step step : DRAWN.steps()) {
      assertTrue(SHOWN.plain().contains(step.caption()), SHOWN.plain());
    }
    assertEquals(4, count("aria-label=\"Forward") / 2 + count("aria-label=\"Backward") / 2);
  }

  @Test
  @DisplayName("draws two edges between the same boxes apart, and takes names for text")
  void twins() {
    Pattern path = Pattern.compile("<path d=\"([^\"]*)\"");
    assertEquals(2, path.matcher(SHOWN.html()).results().map(m -> m.group(1)).distinct().count());
    assertFalse(SHOWN.html().contains("<a>"));
    assertTrue(SHOWN.html().contains("&lt;a&gt;"));
  }

  @Test
  @DisplayName("is told apart from another on the same page")
  void twoOnAPage() {
    assertFalse(SHOWN.html().equals(Rendered.of(DRAWN).html()));
  }
}
