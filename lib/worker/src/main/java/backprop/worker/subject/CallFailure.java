package backprop.worker.subject;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a call gave nothing: an exception that the subject threw, described, or what became of it.
 *
 * @param types the full names of the exception's class and of every class that one extends; empty
 *     where it was no exception
 * @param message its message, empty where it had none
 */
public record CallFailure(List<String> types, String message) {

  /** A failure that is no exception: the process that ran the subject is gone, say. */
  public static CallFailure because(String reason) {
    return new CallFailure(List.of(), reason);
  }

  /** Describes an exception. */
  public static CallFailure of(Throwable thrown) {
    List<String> types = new ArrayList<>();
    for (Class<?> c = thrown.getClass(); c != Object.class; c = c.getSuperclass()) {
      types.add(c.getName());
    }
    return new CallFailure(List.copyOf(types), message(thrown));
  }

  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (RuntimeException broken) {
      // A learner's exception may fail in its own getMessage.
      return "";
    }
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
      return message;
    }
    String name = types.get(0).substring(types.get(0).lastIndexOf('.') + 1);
    return message.isBlank() ? name : name + ": " + message;
  }
}
