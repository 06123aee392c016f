package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Expect;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What a test says to a learner's tape, and what it compares of what comes back. */
final class TapeTrial {

  /** Far below what differences of two values can reach. */
  static final double TOLERANCE = 1e-12;

  private final Subject subject;
  private final String formula;
  private int calls;

  TapeTrial(Subject subject, String formula) {
    this.subject = subject;
    this.formula = formula;
  }

  /** Begins a tape anew. */
  void construct() {
    calls = 0;
    Expect.worked("constructing the tape", subject.construct(List.of()));
  }

  /** Turns to the first of two tapes, 0, or to the second, 1. */
  void turnTo(int tape) {
    subject.turnTo(tape);
  }

  /** Compares the numbers of all entries. */
  void compareValues(TapeProgram program) {
    double[] wanted = program.values();
    Reply reply =
        Expect.worked(
            "value", subject.call("values", Tensor.of(shape(wanted), lines(wanted.length))));
    double[] received = ((Tensor) reply.result()).values();
    for (int i = 0; i < wanted.length; i++) {
      boolean same = Double.compare(wanted[i], received[i]) == 0 || near(wanted[i], received[i]);
      if (!same) {
        throw new AssertionError(
            "the number at entry "
                + i
                + " of "
                + program
                + ": expected "
                + wanted[i]
                + ", received "
                + received[i]);
      }
    }
  }

  /** Compares the slopes of an entry by all. */
  void compare(TapeProgram program, int out) {
    closeTo(program, out, program.slopes(out), backward(program, out));
  }

  void closeTo(TapeProgram program, int out, double[] wanted, double[] received, String... when) {
    double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
    for (int i = 0; i < wanted.length; i++) {
      if (!(Math.abs(wanted[i] - received[i]) <= 10 * TOLERANCE * (1 + largest))) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "%s%n  the slope of entry %d by entry %d%s: %s%s%n  on the tape %s",
                formula,
                out,
                i,
                when.length > 0 ? ", " + when[0] : "",
                Expect.told(wanted[i], received[i]),
                TapeMistakes.ofShares(program, out, i, received[i]),
                program));
      }
    }
  }

  double[] record(TapeProgram program) {
    Reply reply = Expect.worked("recording " + program, record(program.text(), 1));
    return ((Tensor) reply.result()).values();
  }

  Reply record(String lines, int times) {
    return subject.call("record", new PlainValue.Text(lines), new PlainValue.Num(times));
  }

  /** Goes back, and says how long the array is that came. */
  int backward(int out) {
    calls++;
    String call = "backward(" + out + ")";
    return (int)
        Expect.number(call, Expect.worked(call, subject.call("backward", new PlainValue.Num(out))));
  }

  /** The slopes of an entry, by all. */
  double[] backward(TapeProgram program, int out) {
    return backward(lines(program.lines().size()), out);
  }

  /** The slopes of an entry, by these, for which the array must have a place. */
  double[] backward(double[] lines, int out) {
    int entries = (int) lines[lines.length - 1] + 1;
    int length = backward(out);
    if (length < Math.max(entries, out + 1)) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "backward(%d): expected an array of length %d, one place for each entry of the tape,"
                  + " received one of length %d",
              out,
              Math.max(entries, out + 1),
              length));
    }
    return gradients(lines, calls - 1);
  }

  /** Writes into the array that backward gave last. */
  void spoil() {
    Expect.worked("writing into what backward gave", subject.call("spoil"));
  }

  double[] gradients(TapeProgram program, int call) {
    return gradients(lines(program.lines().size()), call);
  }

  private double[] gradients(double[] lines, int call) {
    Reply reply =
        Expect.worked(
            "the slopes that backward gave",
            subject.call("gradients", new PlainValue.Num(call), Tensor.of(shape(lines), lines)));
    return ((Tensor) reply.result()).values();
  }

  /** Does some work, which must not have thrown, in the time that such a tape may take. */
  <T> T timed(String what, int operations, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    if (result instanceof Reply reply) {
      Expect.worked(what, reply);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double allowed = 3 + operations / 5e4;
    if (seconds > allowed) {
      throw new AssertionError(
          String.format(
              Locale.ROOT, "%s took %.1f s, and %.1f s are enough", what, seconds, allowed));
    }
    return result;
  }

  private static long[] shape(double[] numbers) {
    return new long[] {numbers.length};
  }

  private static double[] lines(int count) {
    return IntStream.range(0, count).asDoubleStream().toArray();
  }

  static boolean near(double expected, double received) {
    return Math.abs(expected - received) <= TOLERANCE * (1 + Math.abs(expected));
  }
}
