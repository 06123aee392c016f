package backprop.kernel;

import java.awt.Font;
import java.awt.font.FontRenderContext;

/**
 * Whether this machine has letters to draw charts with. Where it has none, text stands for a
 * picture, and the lesson goes on: an Error from a renderer would leave the cell without an answer.
 */
final class Letters {

  /** What is wrong, and what to do. */
  static final String MISSING =
      "this machine has no fonts; install fontconfig and fonts-dejavu-core, and restart the kernel";

  private static final class Found {
    static final boolean MISSING = missing(Letters::measure);
  }

  private Letters() {}

  static boolean missing() {
    return Found.MISSING;
  }

  /** A JDK that finds no fonts throws one thing or another, by its version and by what is there. */
  static boolean missing(Runnable measuring) {
    try {
      measuring.run();
      return false;
    } catch (Error | RuntimeException e) {
      return true;
    }
  }

  /** The text that stands for a picture. */
  static String instead(String text) {
    return text + " (not drawn: " + MISSING + ")";
  }

  private static void measure() {
    new Font(Font.SANS_SERIF, Font.PLAIN, 13)
        .getStringBounds("a", new FontRenderContext(null, true, true));
  }
}
