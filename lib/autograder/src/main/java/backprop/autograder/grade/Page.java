package backprop.autograder.grade;

import backprop.autograder.html.Html;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/** What the pages of a grading run share: their look, and that they ask for nothing. */
final class Page {

  /** Without quotes and angle brackets: it is escaped like any text, and read as it stands. */
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
      .cause { border-left: .25rem solid var(--line); margin: 0 0 1rem; padding: 0 0 0 .75rem; }
      .cause.failed { border-color: var(--failed); }
      .cause pre { border-left: 0; }
      summary { color: var(--soft); cursor: pointer; }
      pre { background: var(--box); border-left: .25rem solid var(--failed); margin: .5rem 0;
        padding: .5rem .75rem; white-space: pre-wrap; overflow-wrap: anywhere;
        font: 14px/1.45 ui-monospace, monospace; }
      img { display: block; height: auto; max-width: 100%; border-radius: 4px; }
      a { color: var(--bar); }
      .table { overflow-x: auto; }
      .table td, .table th { padding-right: 1rem; overflow-wrap: normal; }
      .word { color: var(--soft); font-style: italic; white-space: nowrap; }
      .bar { background: var(--bar); border-radius: 2px; display: block; height: .6rem;
        margin-top: .45rem; }
      """;

  /** How a page is known to be one of ours. */
  private static final String MAKER = "./course grade";

  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private Page() {}

  /**
   * Removes pages of learners that an earlier run left here, of another class it may be: nobody is
   * to take them for this one's. What we did not make stays.
   */
  static void removeOthers(Path directory, Set<Path> ours) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> pages = Files.newDirectoryStream(directory, "[0-9]*-*.html")) {
      for (Path page : pages) {
        if (!ours.contains(page) && Files.isRegularFile(page, LinkOption.NOFOLLOW_LINKS)) {
          byte[] begins;
          try (InputStream in = Files.newInputStream(page)) {
            begins = in.readNBytes(400);
          }
          if (new String(begins, StandardCharsets.UTF_8)
              .contains("name=\"generator\" content=\"" + MAKER + "\"")) {
            Files.deleteIfExists(page);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException left) {
      // A page too many costs no mark; those of this run are written.
    }
  }

  /** What was not bounded in the run, each in a line. */
  static void unbounded(Html html, GradeBook book) {
    for (String what : book.unbounded()) {
      html.text("\n").element("p", "not bounded: " + what, "class", "soft");
    }
  }

  /** A whole document, which asks for no other file; {@code body} writes what it shows. */
  static String of(String title, Consumer<Html> body) {
    Html html = Html.document().open("html", "lang", "en").text("\n").open("head").text("\n");
    html.open("meta", "charset", "utf-8").text("\n");
    html.open("meta", "name", "generator", "content", MAKER).text("\n");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    // Whatever got past the escapes would neither run nor load anything.
    html.text("\n").open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    html.text("\n").element("title", title).text("\n").element("style", STYLE).text("\n");
    html.close("head").text("\n").open("body").text("\n");
    body.accept(html);
    return html.text("\n").close("body").text("\n").close("html").text("\n").toString();
  }
}
