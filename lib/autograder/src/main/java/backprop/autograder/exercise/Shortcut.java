package backprop.autograder.exercise;

import java.util.regex.Pattern;

/**
 * Something that would answer the exercise without solving it, looked for in the source. Best
 * effort: a search of the text, with comments and strings taken out.
 *
 * @param name as a message says it
 * @param use what its use looks like
 */
public record Shortcut(String name, Pattern use) {

  private static final Pattern NOT_CODE =
      Pattern.compile(
          "'(?:\\\\.|[^'\\\\\\n])'|"
              + "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|//[^\\n]*|/\\*.*?\\*/",
          Pattern.DOTALL);

  /** A class, by its simple name. */
  public static Shortcut ofClass(String name) {
    return new Shortcut(name, Pattern.compile("\\b" + name + "\\b"));
  }

  /** A static method, called by its class's name or imported. */
  public static Shortcut ofMethod(String type, String method) {
    return new Shortcut(
        type + "." + method,
        Pattern.compile(
            "\\b%1$s\\s*(?:\\.|::)\\s*%2$s\\b|import\\s+static\\s+[\\w.]*\\b%1$s\\s*\\.\\s*(?:%2$s\\b|\\*)"
                .formatted(type, method)));
  }

  /** Whether this source uses it. */
  public boolean in(String source) {
    return use.matcher(NOT_CODE.matcher(source).replaceAll(" ")).find();
  }
}
