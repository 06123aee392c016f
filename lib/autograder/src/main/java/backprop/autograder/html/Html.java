package backprop.autograder.html;

/**
 * HTML in the making.
 *
 * <p>What comes from outside, a column's name or what a learner's code threw, is a text or an
 * attribute's value, and both are escaped: nothing in them acts, and a character without a look of
 * its own is given one. Names of elements and attributes are the program's.
 */
public final class Html {

  private final StringBuilder html = new StringBuilder();

  /** The beginning of a whole document. */
  public static Html document() {
    Html document = new Html();
    document.html.append("<!DOCTYPE html>\n");
    return document;
  }

  /**
   * Opens an element.
   *
   * @param attributes in pairs, a name and its value
   */
  public Html open(String element, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException(
          "Html.open: attributes must be names and values in turn, got "
              + attributes.length
              + " of them for "
              + element);
    }
    html.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      html.append(' ').append(attributes[i]).append("=\"");
      text(attributes[i + 1]);
      html.append('"');
    }
    html.append('>');
    return this;
  }

  /** Closes an element. */
  public Html close(String element) {
    html.append("</").append(element).append('>');
    return this;
  }

  /** An element with nothing but text in it. */
  public Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  /** A picture within the page, of this many pixels on a screen; {@code base64} is a PNG file. */
  public Html picture(String base64, int width, String description) {
    return open(
        "img",
        "width",
        String.valueOf(width),
        "style",
        "max-width:100%",
        "alt",
        description,
        "src",
        "data:image/png;base64," + base64);
  }

  /** Text, as whoever wrote it meant it to be read. */
  public Html text(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(Visible.of(c));
              }
            });
    return this;
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
