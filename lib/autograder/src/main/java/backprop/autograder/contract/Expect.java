package backprop.autograder.contract;

import backprop.worker.subject.CallFailure;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The contracts' assertions, each of which says what was expected and what came.
 *
 * <p>Arrays are tested for presence, type, shape and finiteness before any number is compared, and
 * comparisons are made in plain Java in a form that NaN fails.
 */
public final class Expect {

  /** Seconds, ten times what loops over the elements take. */
  private static final double IN_TIME = 10;

  private Expect() {}

  /** Requires the call not to have thrown. */
  public static Reply worked(String call, Reply reply) {
    if (reply.failed()) {
      CallFailure failure = reply.failure();
      throw Caused.by(call + (failure.thrown() ? " threw " : ": ") + failure, failure);
    }
    return reply;
  }

  /**
   * Requires an array of this type and shape, of numbers that are not all zero, and returns it.
   * {@code what} is the formula of the array.
   */
  public static Tensor array(String what, Reply reply, DataType type, long... shape) {
    Tensor received = numbers(what, reply, type, shape);
    if (zero(received)) {
      return Assertions.fail(what + ": every element is 0; was it ever computed, and kept?");
    }
    return received;
  }

  /** Requires that of an array that is there: zeros alone. */
  public static void zeros(String what, Tensor received) {
    if (!zero(received)) {
      Assertions.fail(what + ": expected zeros, since a small change of an index changes nothing");
    }
  }

  private static boolean zero(Tensor received) {
    return Arrays.stream(received.values()).allMatch(v -> v == 0);
  }

  /** Requires an array of this type and shape, of numbers, and returns it. */
  public static Tensor numbers(String what, Reply reply, DataType type, long... shape) {
    worked(what + ": the call", reply);
    if (!(reply.result() instanceof Tensor received)) {
      return Assertions.fail(what + ": expected an array, received " + reply.result());
    }
    if (!Arrays.equals(received.shape(), shape)) {
      return Assertions.fail(
          what
              + ": expected the shape "
              + Arrays.toString(shape)
              + ", received "
              + Arrays.toString(received.shape()));
    }
    if (received.type() != type) {
      return Assertions.fail(what + ": expected " + type + ", received " + received.type());
    }
    finite(what, received);
    return received;
  }

  private static void finite(String what, Tensor received) {
    for (int i = 0; i < received.values().length; i++) {
      if (!Double.isFinite(received.values()[i])) {
        Assertions.fail(
            what
                + " at "
                + received.index(i)
                + ": expected a number, received "
                + received.values()[i]);
      }
    }
  }

  /** Requires a finite number, and returns it. */
  public static double number(String what, Reply reply) {
    worked(what + ": the call", reply);
    if (reply.result() instanceof PlainValue.Num number && Double.isFinite(number.value())) {
      return number.value();
    }
    return Assertions.<Double>fail(what + ": expected a number, received " + shown(reply.result()));
  }

  /** Requires what began at this time to have ended soon. */
  public static void inTime(String what, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    if (seconds > IN_TIME) {
      Assertions.fail(
          String.format(
              Locale.ROOT, "%s took %.0f s, and %.0f s are enough", what, seconds, IN_TIME));
    }
  }

  /** Requires two numbers to be alike, by this tolerance relative to the expected one and to 1. */
  public static void close(String what, double expected, double received, double tolerance) {
    if (!near(expected, received, tolerance)) {
      Assertions.fail(what + ": " + told(expected, received));
    }
  }

  /** Both numbers, with so many digits that one sees where they differ. */
  public static String told(double expected, double received) {
    String wanted = String.format(Locale.ROOT, "%.9g", expected);
    String came = String.format(Locale.ROOT, "%.9g", received);
    return wanted.equals(came)
        ? "expected " + expected + ", received " + received
        : "expected " + wanted + ", received " + came;
  }

  /** Requires every element to be alike; where one is not, names the worst, and the mistake. */
  public static void close(
      String what, Tensor expected, Tensor received, double tolerance, Diagnosis diagnosis) {
    double[] e = expected.values();
    double[] r = received.values();
    int wrong = 0;
    int worst = 0;
    for (int i = 0; i < e.length; i++) {
      if (!near(e[i], r[i], tolerance)) {
        wrong++;
        if (wrong == 1 || Math.abs(e[i] - r[i]) > Math.abs(e[worst] - r[worst])) {
          worst = i;
        }
      }
    }
    if (wrong == 0) {
      return;
    }
    String mistake = diagnosis.of(expected, received);
    Assertions.fail(
        String.format(
            Locale.ROOT,
            "%s%n  at %s: %s (the worst of %d wrong elements of %d)%s",
            what,
            expected.index(worst),
            told(e[worst], r[worst]),
            wrong,
            e.length,
            mistake.isEmpty() ? "" : System.lineSeparator() + "  Known mistake: " + mistake));
  }

  /** Requires two arrays to hold the same numbers, bit for bit. */
  public static void identical(String what, Tensor first, Tensor second) {
    for (int i = 0; i < first.values().length; i++) {
      double a = first.values()[i];
      double b = second.values()[i];
      if (Double.compare(a, b) != 0) {
        Assertions.fail(
            what + " at " + first.index(i) + ": " + a + " the first time, " + b + " the second");
      }
    }
  }

  /** Requires an input to hold after the calls what it held before. */
  public static void unchanged(String name, Tensor before, Tensor after) {
    for (int i = 0; i < before.values().length; i++) {
      double was = before.values()[i];
      double is = after.values()[i];
      if (Double.compare(was, is) != 0) {
        Assertions.fail(
            name + " was changed at " + before.index(i) + ": it held " + was + ", now " + is);
      }
    }
  }

  /**
   * Requires the call to have thrown this exception, with a message that contains {@code part}: the
   * shape or type that was wrong, as it was received.
   */
  public static void refused(
      String call, Reply reply, Class<? extends Throwable> type, String part) {
    String wanted =
        call
            + ": expected "
            + type.getSimpleName()
            + (part.isEmpty() ? " with a message" : " with a message that says \"" + part + "\"")
            + ", ";
    if (!reply.failed()) {
      Assertions.fail(wanted + "but it returned " + shown(reply.result()));
    }
    String message = reply.failure().message();
    if (!reply.failure().is(type)) {
      throw Caused.by(wanted + "received " + reply.failure(), reply.failure());
    }
    if (message.isBlank() || !message.contains(part)) {
      Assertions.fail(wanted + "received " + reply.failure());
    }
  }

  private static boolean near(double expected, double received, double tolerance) {
    return Math.abs(expected - received) <= tolerance * (1 + Math.abs(expected));
  }

  private static String shown(PlainValue value) {
    if (value instanceof Tensor tensor) {
      return "an array " + Arrays.toString(tensor.shape());
    }
    return value instanceof PlainValue.Num number ? "" + number.value() : "" + value;
  }
}
