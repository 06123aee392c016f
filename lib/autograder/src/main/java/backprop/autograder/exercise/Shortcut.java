package backprop.autograder.exercise;

import java.util.regex.Pattern;

/**
 * Something that would answer the exercise without solving it, looked for in what the notebook's
 * compiled classes name. Best effort: reflection gets past it.
 *
 * @param name as a message says it
 * @param use the full names that its use brings with it
 * @param leftOut the class of the library that it is, which a worker is not given; empty for others
 */
public record Shortcut(String name, Pattern use, String leftOut) {

  /** A class of the library that is the answer, by its full name. */
  public static Shortcut ofLibrary(String name) {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return new Shortcut(simple, Pattern.compile(Pattern.quote(name) + "(?:[.$].*)?"), name);
  }

  /** A class that stays within reach, by its simple name, and all that is in it. */
  public static Shortcut ofClass(String name) {
    return new Shortcut(name, Pattern.compile("(?:\\w+\\.)+" + name + "(?:[.$].*)?"), "");
  }

  /** A method or constant, by the simple name of its class. */
  public static Shortcut ofMethod(String type, String method) {
    return new Shortcut(
        type + "." + method, Pattern.compile("(?:\\w+\\.)+" + type + "\\." + method), "");
  }

  /** All of a package, and of those below it. */
  public static Shortcut ofPackage(String name) {
    return new Shortcut(name, Pattern.compile(Pattern.quote(name) + "\\..*"), "");
  }

  /** What is said to whoever uses it. */
  public static String refusal(String name) {
    return "the notebook uses " + name + ", which is what the exercise asks you to write";
  }
}
