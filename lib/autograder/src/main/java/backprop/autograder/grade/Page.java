package backprop.autograder.grade;

import java.util.Locale;

/** What the pages of a grading run share: their look, and how text gets onto them. */
final class Page {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ground: #ffffff; --ink: #222222; --soft: #5c5c5c;
        --line: #d9d9d9; --box: #f5f5f5; --passed: #00795a; --failed: #b84a00; --bar: #0072b2; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #15181c; --ink: #e6e6e6; --soft: #a8a8a8; --line: #3a3f45;
          --box: #20252a; --passed: #3ccfa3; --failed: #ff9a57; --bar: #56b4e9; } }
      body { background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
        margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
      h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
      h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
      p { margin: .25rem 0 .75rem; }
      .soft { color: var(--soft); }
      table { border-collapse: collapse; width: 100%; }
      th, td { border-top: 1px solid var(--line); padding: .5rem .75rem .5rem 0; text-align: left;
        vertical-align: top; overflow-wrap: anywhere; }
      th { border-top: 0; color: var(--soft); font-weight: 600; white-space: nowrap; }
      .mark, .points { white-space: nowrap; }
      .points { text-align: right; padding-right: 0; font-variant-numeric: tabular-nums; }
      .passed .mark { color: var(--passed); }
      .failed .mark { color: var(--failed); font-weight: 600; }
      pre { background: var(--box); border-left: .25rem solid var(--failed); margin: .5rem 0;
        padding: .5rem .75rem; white-space: pre-wrap; overflow-wrap: anywhere;
        font: 14px/1.45 ui-monospace, monospace; }
      img { display: block; height: auto; max-width: 100%; border-radius: 4px; }
      a { color: var(--bar); }
      .bar { background: var(--bar); border-radius: 2px; display: block; height: .6rem;
        margin-top: .45rem; }
      """;

  private Page() {}

  /** A whole document, which asks for no other file; {@code body} is HTML. */
  static String of(String title, String body) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        // Whatever got past the escapes would neither run nor load anything.
        + "<meta http-equiv=\"Content-Security-Policy\""
        + " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        + "<title>"
        + text(title)
        + "</title>\n<style>\n"
        + STYLE
        + "</style>\n</head>\n<body>\n"
        + body
        + "</body>\n</html>\n";
  }

  /**
   * Text as HTML. Characters that have no look of their own are given one: a message may hold what
   * a learner's code threw.
   */
  static String text(String text) {
    StringBuilder html = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(visible(c));
              }
            });
    return html.toString();
  }

  private static String visible(int c) {
    if (c == '\n' || c == '\t') {
      return Character.toString(c);
    }
    if (c < 0x20) {
      return Character.toString(0x2400 + c);
    }
    return switch (Character.getType(c)) {
      case Character.SURROGATE -> "\uFFFD";
      case Character.CONTROL, Character.FORMAT -> String.format(Locale.ROOT, "‹U+%04X›", c);
      default -> Character.toString(c);
    };
  }
}
