package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the shares of a sum do, and the products with their Jacobian.
 *
 * <pre>
 * s = Σ_j x_j     y_i = x_i / s     J_ij = ( [i = j] - y_i ) / s
 * vjp   (ȳ J)_j = ( ȳ_j - Σ_i ȳ_i y_i ) / s
 * jvp   (J v)_i = ( v_i - y_i Σ_j v_j ) / s
 * </pre>
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class SharesContract {

  private static final String VALUE = "value gives each number's share of the sum";
  private static final String JACOBIAN = "jacobian has in row i, column j the slope of y_i by x_j";
  private static final String VJP = "vjp gives the row ȳ times J";
  private static final String JVP = "jvp gives J times the column v";

  private static final List<String> OPERATIONS = List.of("value", "jacobian", "vjp", "jvp");

  private static final Map<String, String> TESTS =
      Map.of("value", VALUE, "jacobian", JACOBIAN, "vjp", VJP, "jvp", JVP);

  private static final String THROUGH_SUM =
      "the path through the sum is missing: a larger x_j makes s larger, and with it every y_i"
          + " smaller";
  private static final String PLUS =
      "a larger sum makes shares smaller: the second term has the wrong sign";
  private static final String NOT_TWICE = "the second term is to be divided by s too";
  private static final String ALONE =
      "yours has the diagonal of J alone: each x_j acts on every y_i, not only on y_j";

  /** Rounding alone: a measured slope is further off. */
  private static final double TOLERANCE = 3e-14;

  private static final double TOLERANCE_OF_MANY = 1e-9;

  private static final int SMALL = 4;

  /** So many that n² numbers have no room, and n² steps take the fastest loop longer. */
  private static final int MANY = 150_000;

  private final Subject subject;
  private final String formula;
  private final Random random;

  SharesContract(Subject subject, String formula, long seed) {
    this.subject = subject;
    this.formula = formula;
    random = new Random(seed);
  }

  @BeforeEach
  void construct() {
    Expect.worked("constructing the function", subject.construct(List.of()));
  }

  @Test
  @Order(1)
  @DisplayName(VALUE)
  @Hint("Add all numbers up once, then divide each by the sum.")
  void value() {
    judge("value", drawn(), "");
  }

  @Test
  @Order(2)
  @Points(3)
  @DisplayName(JACOBIAN)
  @Hint(
      "x_j reaches y_i through the sum s, whatever i and j; and where i = j, through the numerator"
          + " too. Multiply along each path, and add.")
  void jacobian() {
    judge("jacobian", drawn(), "");
  }

  @Test
  @Order(3)
  @Points(4)
  @DisplayName(VJP)
  @Hint("Write Σ_i ȳ_i J_ij out, with J's formula in it: which of its parts does j not change?")
  void vjp() {
    judge("vjp", drawn(), "");
  }

  @Test
  @Order(4)
  @Points(3)
  @DisplayName(JVP)
  @Hint("Write Σ_j J_ij v_j out: this sum runs along a row of J, where vjp's runs down a column.")
  void jvp() {
    judge("jvp", drawn(), "");
  }

  @Test
  @Order(5)
  @Points(3)
  @DisplayName("vjp of 150,000 numbers is there at once: J is not formed")
  @Hint(
      "Neither call jacobian nor go through all pairs i, j. What is the same for every j is a"
          + " number, summed up once before the loop over j: put J's formula into the sum, and"
          + " split it in two.")
  void manyBackward() {
    many("vjp");
  }

  @Test
  @Order(6)
  @Points(2)
  @DisplayName("jvp of 150,000 numbers is there at once: J is not formed")
  @Hint(
      "Neither call jacobian nor go through all pairs i, j. What is the same for every i is a"
          + " number, summed up once before the loop over i: put J's formula into the sum, and"
          + " split it in two.")
  void manyForward() {
    many("jvp");
  }

  @Test
  @Order(7)
  @DisplayName("zeros, and numbers below zero, are numbers like any others")
  @Hint("Does your code divide by x_i? J's formula divides by s alone.")
  void zeros() {
    List<String> holding = holding();
    double[] x = positive(5);
    x[0] = 0;
    x[1] = -x[1] / 4;
    x[2] += 1;
    Draws at = new Draws(x, signed(x.length), signed(x.length));
    for (String operation : holding) {
      judge(operation, at, ", at numbers of which one is below zero and one is zero");
    }
  }

  @Test
  @Order(8)
  @DisplayName("numbers near 1e-200 and near 1e200 have shares and slopes")
  @Hint(
      "s times s is 0 where s is 1e-200, and Infinity where it is 1e200. Divide by s, and then once"
          + " more, or use y.")
  void extremes() {
    List<String> holding = holding();
    for (double size : new double[] {1e-200, 1e200}) {
      Draws ones = drawn();
      Draws at = new Draws(times(ones.x, size), ones.yBar, ones.v);
      for (String operation : holding) {
        String what = says(operation) + ", at numbers near " + size;
        Tensor received = Expect.numbers(what, ask(operation, at), DOUBLE, shape(operation, SMALL));
        // A slope is as many times smaller as x is larger.
        boolean slope = !operation.equals("value");
        Expect.close(
            slope ? what + ", times " + size : what,
            expected(operation, ones),
            slope ? received.times(size) : received,
            TOLERANCE,
            new Diagnosis(1));
      }
    }
  }

  @Test
  @Order(9)
  @DisplayName("one object answers for one vector after another, of any length")
  @Hint("Everything is computed anew from the x that this call was handed: keep nothing of before.")
  void others() {
    List<String> holding = holding();
    Draws before = drawn();
    for (int n : new int[] {SMALL, 7, 1, 2}) {
      Draws next = new Draws(positive(n), signed(n), signed(n));
      for (String operation : holding) {
        subject.call("value", array(before.x));
        String where = ", of another vector, of length " + n;
        Reply reply = askAlone(operation, next);
        Tensor received =
            Expect.numbers(says(operation) + where, reply, DOUBLE, shape(operation, n));
        compare(operation, next, where, received);
      }
    }
  }

  @Test
  @Order(10)
  @DisplayName("what is handed over is not changed, and what was returned stays")
  @Hint("Write into an array of your own, new double[x.length], made anew in every call.")
  void unchanged() {
    List<String> holding = holding();
    Draws at = drawn();
    for (String operation : holding) {
      construct();
      List<Tensor> handed = Expect.worked(operation, ask(operation, at)).inputs();
      Expect.unchanged("value: x", array(at.x), handed.get(0));
      Expect.unchanged(operation + ": x", array(at.x), handed.get(1));
      if (handed.size() > 2) {
        String name = operation.equals("vjp") ? ": yBar" : ": v";
        Expect.unchanged(operation + name, array(at.beside(operation)), handed.get(2));
      }
    }
    Draws next = drawn();
    for (String operation : holding) {
      construct();
      subject.call("value", array(at.x));
      String before = operation + " before";
      Stream<Tensor> both = Stream.of(at, next).flatMap(d -> Stream.of(arguments(operation, d)));
      Reply reply = subject.call(before, both.toArray(Tensor[]::new));
      String what = "what " + operation + " returned, once it was called again";
      compare(
          operation, at, ", " + what, Expect.numbers(what, reply, DOUBLE, shape(operation, SMALL)));
    }
  }

  /** Requires that many numbers are no trouble, of an answer that follows its formula. */
  private void many(String operation) {
    new Holding()
        .note(operation, TESTS.get(operation), () -> judge(operation, drawn(), ""))
        .requireHalf(List.of(operation));
    // The sum is near 2, so that slopes are neither large nor small.
    Draws at = new Draws(times(positive(MANY), 4.0 / MANY), signed(MANY), signed(MANY));
    String what = operation + " of 150,000 numbers";
    subject.call("value", array(at.x));
    long start = System.nanoTime();
    Reply reply = askAlone(operation, at);
    if (reply.failed() && reply.failure().is(OutOfMemoryError.class)) {
      Assertions.fail(
          what
              + " ran out of memory\n  Known mistake: J is formed. It has 150,000² numbers, which"
              + " are 180 GB; what you are handed are 1.2 MB each");
    }
    Expect.worked(what, reply);
    // All pairs i, j, 150,000² of them, take twice as long.
    Expect.inTime(what, start);
    Expect.close(
        says(operation) + ", of 150,000 numbers",
        expected(operation, at),
        Expect.array(what, reply, DOUBLE, MANY),
        TOLERANCE_OF_MANY,
        new Diagnosis(1));
  }

  /** Which operations follow their formulas, in a test that is about all: half at least. */
  private List<String> holding() {
    Holding holding = new Holding();
    for (String operation : OPERATIONS) {
      holding.note(operation, TESTS.get(operation), () -> judge(operation, drawn(), ""));
    }
    holding.requireHalf(OPERATIONS);
    return OPERATIONS.stream().filter(holding::of).toList();
  }

  /** Compares with the formula; where it differs, says whether by a known mistake. */
  private void judge(String operation, Draws at, String where) {
    Reply reply = ask(operation, at);
    Tensor received =
        Expect.array(says(operation) + where, reply, DOUBLE, shape(operation, at.x.length));
    compare(operation, at, where, received);
  }

  private void compare(String operation, Draws at, String where, Tensor received) {
    Expect.close(
        says(operation) + where,
        expected(operation, at),
        received,
        TOLERANCE,
        diagnosis(operation, at));
  }

  /** Asks, after the value there: that something of it is kept too long has a test of its own. */
  private Reply ask(String operation, Draws at) {
    subject.call("value", array(at.x));
    return askAlone(operation, at);
  }

  private Reply askAlone(String operation, Draws at) {
    return subject.call(operation, arguments(operation, at));
  }

  private static Tensor[] arguments(String operation, Draws at) {
    return operation.endsWith("p")
        ? new Tensor[] {array(at.x), array(at.beside(operation))}
        : new Tensor[] {array(at.x)};
  }

  private String says(String operation) {
    return switch (operation) {
      case "value" -> "value(x), " + formula;
      case "jacobian" -> "jacobian(x), J of " + formula;
      case "vjp" -> "vjp(x, yBar), ȳ J of " + formula;
      default -> "jvp(x, v), J v of " + formula;
    };
  }

  private static long[] shape(String operation, int n) {
    return operation.equals("jacobian") ? new long[] {n, n} : new long[] {n};
  }

  private static Tensor expected(String operation, Draws at) {
    double s = sum(at.x);
    double[] y = times(at.x, 1 / s);
    double c = dot(at.yBar, y);
    double sum = sum(at.v);
    return switch (operation) {
      case "value" -> array(y);
      case "jacobian" -> matrix(y, (same, yi, yj) -> (same - yi) / s);
      case "vjp" -> array(each(y, j -> (at.yBar[j] - c) / s));
      default -> array(each(y, i -> (at.v[i] - y[i] * sum) / s));
    };
  }

  private static Diagnosis diagnosis(String operation, Draws at) {
    double s = sum(at.x);
    double[] y = times(at.x, 1 / s);
    return switch (operation) {
      case "value" -> ofValue(at.x);
      case "jacobian" -> ofJacobian(y, s);
      case "vjp" -> ofVjp(at, y, s);
      default -> ofJvp(at, y, s);
    };
  }

  private static Diagnosis ofValue(double[] x) {
    return new Diagnosis(1)
        .orElse(
            "x is divided by how many numbers there are: the sum is asked for",
            array(times(x, 1.0 / x.length)))
        .orElse(
            "x is divided by its length ‖x‖: the sum is asked for",
            array(times(x, 1 / Math.sqrt(dot(x, x)))));
  }

  private static Diagnosis ofJacobian(double[] y, double s) {
    return new Diagnosis(1)
        .orElse(THROUGH_SUM, matrix(y, (same, yi, yj) -> same / s))
        .orElse(
            "the path from x_i through the numerator of y_i is missing: it adds 1/s where i = j",
            matrix(y, (same, yi, yj) -> -yi / s))
        .orElse(PLUS, matrix(y, (same, yi, yj) -> (same + yi) / s))
        .orElse(NOT_TWICE, matrix(y, (same, yi, yj) -> same / s - yi))
        .orElse(
            "row i has the slopes of y_i: y_i stands in all of row i, and yours has y_j there",
            matrix(y, (same, yi, yj) -> (same - yj) / s));
  }

  private static Diagnosis ofVjp(Draws at, double[] y, double s) {
    double[] u = at.yBar;
    return new Diagnosis(1)
        .orElse(
            "yours is J times a column: a row times J sums down a column of J, and J is not"
                + " symmetric",
            array(each(y, j -> (u[j] - y[j] * sum(u)) / s)))
        .orElse(THROUGH_SUM, array(times(u, 1 / s)))
        .orElse(ALONE, array(each(y, j -> u[j] * (1 - y[j]) / s)))
        .orElse(PLUS, array(each(y, j -> (u[j] + dot(u, y)) / s)))
        .orElse(NOT_TWICE, array(each(y, j -> u[j] / s - dot(u, y))));
  }

  private static Diagnosis ofJvp(Draws at, double[] y, double s) {
    double[] v = at.v;
    return new Diagnosis(1)
        .orElse(
            "yours is a row times J: J times a column sums along a row of J, and J is not"
                + " symmetric",
            array(each(y, i -> (v[i] - dot(v, y)) / s)))
        .orElse(THROUGH_SUM, array(times(v, 1 / s)))
        .orElse(ALONE, array(each(y, i -> v[i] * (1 - y[i]) / s)))
        .orElse(PLUS, array(each(y, i -> (v[i] + y[i] * sum(v)) / s)))
        .orElse(NOT_TWICE, array(each(y, i -> v[i] / s - y[i] * sum(v))));
  }

  private Draws drawn() {
    return new Draws(positive(SMALL), signed(SMALL), signed(SMALL));
  }

  private double[] positive(int n) {
    return random.doubles(n, 0.1, 1).toArray();
  }

  private double[] signed(int n) {
    return Draw.array(random, n).values();
  }

  private static double sum(double[] a) {
    return Arrays.stream(a).sum();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] times(double[] a, double factor) {
    return each(a, i -> a[i] * factor);
  }

  private static double[] each(double[] like, IntToDoubleFunction element) {
    return IntStream.range(0, like.length).mapToDouble(element).toArray();
  }

  private static Tensor array(double[] values) {
    return Tensor.of(new long[] {values.length}, values);
  }

  private static Tensor matrix(double[] y, Entry entry) {
    int n = y.length;
    double[] values = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        values[i * n + j] = entry.of(i == j ? 1 : 0, y[i], y[j]);
      }
    }
    return Tensor.of(new long[] {n, n}, values);
  }

  /** An entry of a Jacobian, of [i = j], y_i and y_j. */
  @FunctionalInterface
  private interface Entry {
    double of(double same, double yi, double yj);
  }

  /** A point, a row for it, and a column. */
  private record Draws(double[] x, double[] yBar, double[] v) {

    /** What this operation is handed beside x. */
    double[] beside(String operation) {
      return operation.equals("vjp") ? yBar : v;
    }
  }
}
