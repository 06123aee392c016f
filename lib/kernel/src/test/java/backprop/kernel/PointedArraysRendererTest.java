package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.plot.ConvolutionGraph;
import backprop.plot.PointedArrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Arrays to point at, in a notebook")
class PointedArraysRendererTest {

  private static final PointedArrays DRAWN =
      ConvolutionGraph.backward(new double[][] {{1, 2}, {3, 4}}, new double[][] {{5, 6}});
  private static final Rendered SHOWN = Rendered.of(DRAWN);

  private static long count(String what) {
    return Pattern.compile(what, Pattern.LITERAL).matcher(SHOWN.html()).results().count();
  }

  @Test
  @DisplayName("has a button over each element, that of the first look chosen")
  void buttons() {
    assertEquals(6, DRAWN.looks().size());
    assertEquals(6, count("<input "));
    assertEquals(1, count("<svg "));
    assertEquals(1, count("checked=\"checked\""));
    String chosen = DRAWN.looks().get(DRAWN.first()).caption();
    assertTrue(
        Pattern.compile(
                "<input [^>]*aria-label=\"" + Pattern.quote(chosen) + "\"[^>]*checked=\"checked\"")
            .matcher(SHOWN.html())
            .find());
  }

  @Test
  @DisplayName("shows one look without any style: that of the first")
  void withoutStyle() {
    assertEquals(1, count("class=\"look\" display=\"inline\""));
    assertEquals(5, count("class=\"look\" display=\"none\""));
  }

  @Test
  @DisplayName("needs no script and loads nothing")
  void alone() {
    assertFalse(SHOWN.html().contains("<script"), SHOWN.html());
    assertFalse(Pattern.compile("https?:|url\\(").matcher(SHOWN.html()).find(), SHOWN.html());
  }

  @Test
  @DisplayName("has rules of CSS that no escape has spoiled")
  void css() {
    String html = SHOWN.html();
    String style = html.substring(html.indexOf("<style>"), html.indexOf("</style>"));
    assertFalse(style.contains("&"), style);
    assertEquals(
        style.chars().filter(c -> c == '{').count(), style.chars().filter(c -> c == '}').count());
  }

  @Test
  @DisplayName("lets the mouse choose only while no key does, so that one can go on by keys")
  void keysBeforeMouse() {
    assertEquals(6 * 2, count(":focus-visible~"), "picture and sentence of each");
    assertEquals(6 * 2, count(":hover~"));
    assertEquals(6 * 2, count(":not(:has(input:focus-visible)) input:nth-of-type("));
  }

  @Test
  @DisplayName("says in words what each look shows, also where there are no pictures")
  void words() {
    for (PointedArrays.Look look : DRAWN.looks()) {
      assertTrue(SHOWN.plain().contains(look.caption()), SHOWN.plain());
      assertEquals(2, count(look.caption()), "once read by a screen reader, once below");
    }
  }

  @Test
  @DisplayName("is told apart from another on the same page")
  void twoOnAPage() {
    assertFalse(SHOWN.html().equals(Rendered.of(DRAWN).html()));
  }
}
