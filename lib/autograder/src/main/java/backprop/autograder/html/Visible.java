package backprop.autograder.html;

import java.util.Locale;

/** Characters without a look of their own, given one. */
public final class Visible {

  private Visible() {}

  /**
   * {@code ␀}, {@code ␛} for control characters, which Unicode has pictures of, and Java's escapes,
   * {@code \}{@code u202E}, for what turns a line around, ends it, or is half a character. Line
   * feeds and tabs are left.
   */
  public static String of(int c) {
    if (c == '\n' || c == '\t') {
      return Character.toString(c);
    }
    if (c < 0x20) {
      return Character.toString(0x2400 + c);
    }
    if (c == 0x7F) {
      return "␡";
    }
    return isSeen(c) ? Character.toString(c) : escaped(c);
  }

  /** Whether a character has a look, and leaves those beside it in their places. */
  public static boolean isSeen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Java's escape of it. */
  public static String escaped(int c) {
    StringBuilder escapes = new StringBuilder();
    for (char half : Character.toChars(c)) {
      escapes.append(String.format(Locale.ROOT, "\\u%04X", (int) half));
    }
    return escapes.toString();
  }
}
