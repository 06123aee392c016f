package backprop.autograder.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.swing.text.MutableAttributeSet;
import javax.swing.text.html.HTML;
import javax.swing.text.html.HTMLEditorKit.ParserCallback;
import javax.swing.text.html.parser.ParserDelegator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("HTML")
class HtmlTest {

  private static final String HOSTILE = "\"'><script>alert(1)</script>&lt;&#60;";

  @Test
  @DisplayName("has elements, their attributes and their text in order")
  void elements() {
    Html html =
        new Html()
            .open("p", "class", "soft", "style", "color:red")
            .text("a")
            .element("b", "c", "id", "d")
            .open("br")
            .close("p");
    assertEquals(
        "<p class=\"soft\" style=\"color:red\">a<b id=\"d\">c</b><br></p>", html.toString());
    assertEquals("<!DOCTYPE html>\n<html>", Html.document().open("html").toString());
    assertEquals(
        "<img width=\"7\" style=\"max-width:100%\" alt=\"&quot;\" src=\"data:image/png;base64,ab+/=\">",
        new Html().picture("ab+/=", 7, "\"").toString());
  }

  @Test
  @DisplayName("of a text gives a browser the text back, and nothing to act on")
  void text() throws IOException {
    String html = new Html().element("p", HOSTILE).toString();
    assertEquals(
        "<p>&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;&amp;#60;</p>", html);
    assertEquals(HOSTILE, parsed(html, true));
  }

  @Test
  @DisplayName("of an attribute's value gives a browser the value back, and stays in its quotes")
  void attributes() throws IOException {
    String html = new Html().open("p", "title", HOSTILE).text("x").close("p").toString();
    assertEquals(
        "<p title=\"&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;&amp;#60;\">x</p>",
        html);
    assertEquals(HOSTILE, parsed(html, false));
  }

  @Test
  @DisplayName("is not opened with an attribute's name and no value")
  void pairs() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Html().open("p", "class"))
            .getMessage();
    assertEquals(
        "Html.open: attributes must be names and values in turn, got 1 of them for p", message);
  }

  @ParameterizedTest(name = "shows U+{0} as {1}")
  @CsvSource({
    "0000, ␀",
    "0007, ␇",
    "000D, ␍",
    "001B, ␛",
    "001F, ␟",
    "007F, ␡",
    "0085, \\u0085",
    "009B, \\u009B",
    "00AD, \\u00AD",
    "200B, \\u200B",
    "202E, \\u202E",
    "2028, \\u2028",
    "2029, \\u2029",
    "2066, \\u2066",
    "FEFF, \\uFEFF",
    "D800, \\uD800",
    "DFFF, \\uDFFF",
    "E0041, \\uDB40\\uDC41",
    "00E9, é",
    "4E2D, 中",
    "1F600, 😀",
    "1FAE0, 🫠"
  })
  void visible(String code, String shown) {
    String text = new String(Character.toChars(Integer.parseInt(code, 16)));
    assertEquals("a" + shown + "b", new Html().text("a" + text + "b").toString());
    assertEquals("<p title=\"" + shown + "\">", new Html().open("p", "title", text).toString());
  }

  @Test
  @DisplayName("keeps tabs and the ends of lines")
  void lines() {
    assertEquals("a\n\tb", new Html().text("a\n\tb").toString());
  }

  @Test
  @DisplayName("has no invisible character of any kind, and is whole in UTF-8")
  void everyCharacter() {
    Pattern invisible = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\n\\t]]");
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String html = new Html().text(Character.toString(c)).toString();
      assertFalse(invisible.matcher(html).find(), "U+" + Integer.toHexString(c));
      assertTrue(
          html.equals(new String(html.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)),
          "U+" + Integer.toHexString(c));
    }
  }

  /** What the JDK's parser reads: all text, or the paragraph's title. */
  private static String parsed(String html, boolean text) throws IOException {
    StringBuilder read = new StringBuilder();
    new ParserDelegator()
        .parse(
            new StringReader("<body>" + html),
            new ParserCallback() {
              @Override
              public void handleText(char[] data, int position) {
                read.append(text ? new String(data) : "");
              }

              @Override
              public void handleStartTag(HTML.Tag tag, MutableAttributeSet a, int position) {
                if (tag == HTML.Tag.P && !text) {
                  read.append(a.getAttribute(HTML.Attribute.TITLE));
                }
              }
            },
            true);
    return read.toString();
  }
}
