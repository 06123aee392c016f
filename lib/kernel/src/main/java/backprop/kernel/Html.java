package backprop.kernel;

/**
 * HTML text in the making. What comes from outside, a column's name or a message, goes through
 * {@link #text}, which escapes it; colours and sizes of letters are the page's own, so that it
 * reads in a light and in a dark theme.
 */
final class Html {

  static final String LEFT = "text-align:left";
  static final String RIGHT = "text-align:right;font-variant-numeric:tabular-nums";
  static final String QUIET = "opacity:0.75;font-weight:normal";

  private final StringBuilder html = new StringBuilder();

  /** Opens an element; {@code style} may be empty. */
  Html open(String element, String style) {
    html.append('<').append(element);
    if (!style.isEmpty()) {
      html.append(" style=\"").append(style).append('"');
    }
    html.append('>');
    return this;
  }

  Html close(String element) {
    html.append("</").append(element).append('>');
    return this;
  }

  /** An element with nothing but text in it. */
  Html element(String element, String style, String text) {
    return open(element, style).text(text).close(element);
  }

  Html openTable() {
    return open("table", "margin:0 0 0.5em 0");
  }

  Html text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(c);
      }
    }
    return this;
  }

  /** A picture within the page, of this many pixels on a screen. */
  Html image(Png png, String description) {
    html.append("<img width=\"").append(png.width());
    html.append("\" style=\"max-width:100%\" alt=\"");
    text(description);
    html.append("\" src=\"data:image/png;base64,").append(png.base64()).append("\">");
    return this;
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
