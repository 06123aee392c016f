package backprop.worker.subject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a call gave nothing: an exception that the subject threw, described, or what became of it.
 *
 * @param types the full names of the exception's class and of every class that one extends; empty
 *     where it was no exception
 * @param message its message, empty where it had none
 * @param place the method of a notebook's that threw it, or called what did: {@code
 *     Affine.backward}, and its line in what JShell compiled; empty where no notebook's code is
 *     known to have been running
 */
public record CallFailure(List<String> types, String message, Where place) {

  /** Of a class that a cell declares: {@code REPL.$JShell$12$Affine}. */
  private static final Pattern CELL = Pattern.compile("REPL\\.\\$JShell\\$\\d+[A-Z]*\\$?(.*)");

  private static final Pattern OUTER = Pattern.compile("REPL\\.\\$JShell\\$\\d+[A-Z]*");

  /**
   * Where in a notebook's code.
   *
   * @param method with its class, as the notebook has them; empty for no place
   * @param of what the line is counted in: a cell, {@code cell 6}; where nobody knows that, the
   *     class that JShell compiled, which nobody sees
   * @param line counted from 1
   */
  public record Where(String method, String of, int line) {

    /** No place that is known. */
    public static final Where UNKNOWN = new Where("", "", 0);

    /** The line in its cell, as part of a sentence; empty where it is not known. */
    public String inCell() {
      return of.startsWith("cell ") ? of + ", line " + line : "";
    }
  }

  /** A failure that is no exception: the process that ran the subject is gone, say. */
  public static CallFailure because(String reason) {
    return new CallFailure(List.of(), reason, Where.UNKNOWN);
  }

  /** Describes an exception; of a part that is missing, gives the reason. */
  public static CallFailure of(Throwable thrown) {
    if (thrown instanceof MissingPart missing) {
      return because(missing.getMessage());
    }
    List<String> types = new ArrayList<>();
    for (Class<?> c = thrown.getClass(); c != Object.class; c = c.getSuperclass()) {
      types.add(c.getName());
    }
    return new CallFailure(List.copyOf(types), message(thrown), place(thrown));
  }

  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (Throwable broken) {
      // A learner's exception may fail in its own getMessage.
      return "";
    }
  }

  private static Where place(Throwable thrown) {
    try {
      return Arrays.stream(thrown.getStackTrace())
          .filter(frame -> CELL.matcher(frame.getClassName()).matches())
          .findFirst()
          .map(frame -> new Where(method(frame), compiled(frame), frame.getLineNumber()))
          .orElse(Where.UNKNOWN);
    } catch (Throwable broken) {
      return Where.UNKNOWN;
    }
  }

  /** {@code REPL.$JShell$12}, whatever is in it. */
  private static String compiled(StackTraceElement frame) {
    Matcher outer = OUTER.matcher(frame.getClassName());
    return outer.lookingAt() ? outer.group() : "";
  }

  /** The same failure, with the line where its notebook has it. */
  public CallFailure at(Where place) {
    return new CallFailure(types, message, place);
  }

  /** As the notebook has it, without what compilers add. */
  private static String method(StackTraceElement frame) {
    String type = CELL.matcher(frame.getClassName()).replaceFirst("$1").replace('$', '.');
    String method = frame.getMethodName().replaceFirst("lambda\\$(.+)\\$\\d+", "$1");
    if (method.equals("<init>")) {
      return "the constructor of " + type;
    }
    return method.startsWith("do_it$") ? "a cell" : type.isEmpty() ? method : type + "." + method;
  }

  /** Whether it is of this class, or of one that extends it. */
  public boolean is(Class<? extends Throwable> type) {
    return types.contains(type.getName());
  }

  /** Whether the subject threw an exception. */
  public boolean thrown() {
    return !types.isEmpty();
  }

  /** The class's short name and the message. */
  @Override
  public String toString() {
    if (!thrown()) {
      return message.isBlank() ? "it failed, and nothing says why" : message;
    }
    return message.isBlank() ? name() : name() + ": " + message;
  }

  /** The exception's class, as whoever threw it calls it. */
  public String name() {
    String type = types.get(0);
    Matcher own = CELL.matcher(type);
    return own.matches() && !own.group(1).isEmpty()
        ? own.group(1).replace('$', '.')
        : type.substring(type.lastIndexOf('.') + 1);
  }
}
