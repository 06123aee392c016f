package backprop.autograder.contract.exercise;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Points;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a central difference does: two values of a function, and the slope between them. */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class DifferentiatorContract {

  private static final String PARABOLA = "a parabola's slope is exact, whatever h";

  private static final int DRAWS = 3;
  private static final double TOLERANCE = 1e-9;

  private static final double STEP_TOLERANCE = 1e-6;

  private final Subject subject;
  private final String formula;
  private final Random random;

  DifferentiatorContract(Subject subject, String formula, long seed) {
    this.subject = subject;
    this.formula = formula;
    random = new Random(seed);
  }

  @BeforeEach
  void construct() {
    Expect.worked("constructing the differentiator", subject.construct(List.of()));
  }

  @Test
  @Order(1)
  @Points(3)
  @DisplayName(PARABOLA)
  @Hint("Draw the parabola, x, and both points. How far are they from each other?")
  void parabola() {
    for (double h : new double[] {0.5, 0.1, 0.001}) {
      // At one x, so that who remembers values by x gives one function's slope for another's.
      double x = sized(0.1, 1);
      for (int draw = 0; draw < DRAWS; draw++) {
        judge(polynomial(3), x, h);
      }
    }
  }

  @Test
  @Order(2)
  @Points(2)
  @DisplayName("a cubic shows that the step is the h that was given")
  @Hint("The central difference of x³ is 3x² + h²: use the h you are handed, as it is.")
  void step() {
    for (double h : new double[] {0.5, 1}) {
      for (int draw = 0; draw < DRAWS; draw++) {
        judge(polynomial(4), sized(0.1, 1), h);
      }
    }
    // Where h is so small that the slope hardly tells, the points do.
    for (double h : new double[] {0.01, 0.001, 1e-5}) {
      double x = sized(0.1, 1);
      Expect.worked(formula, subject.call("derivative", polynomial(4).call(x, h)));
      Reply reply = Expect.worked("asking for the points", subject.call("asked"));
      double[] asked = ((Tensor) reply.result()).values();
      for (int side = -1; side <= 1; side += 2) {
        double wanted = x + side * h;
        if (Arrays.stream(asked).noneMatch(at -> Math.abs(at - wanted) <= STEP_TOLERANCE * h)) {
          throw new AssertionError(
              String.format(
                  Locale.ROOT,
                  "for h = %s, expected f to be evaluated at x %s h = %s, received %s",
                  h,
                  side < 0 ? "-" : "+",
                  wanted,
                  Arrays.toString(asked)));
        }
      }
    }
  }

  @Test
  @Order(3)
  @DisplayName("f is asked twice, once on each side of x")
  @Hint("Later f is a whole network, and each call costs a forward pass: two are enough.")
  void twice() {
    double x = sized(0.1, 1);
    number(polynomial(3), x, 0.25);
    Reply reply = Expect.worked("asking for the points", subject.call("asked"));
    double[] asked = ((Tensor) reply.result()).values();
    boolean below = Arrays.stream(asked).anyMatch(point -> point < x);
    boolean above = Arrays.stream(asked).anyMatch(point -> point > x);
    if (asked.length != 2 || !below || !above) {
      throw new AssertionError(
          "expected f to be evaluated at one point below x = "
              + x
              + " and at one above, received "
              + Arrays.toString(asked));
    }
  }

  @Test
  @Order(4)
  @DisplayName("at the corner of an absolute value both sides count alike")
  @Hint("No case is special: not equal values, and not a slope of 0.")
  void corner() {
    // Eighths, so that x ± h and the values there are exact.
    double at = random.nextInt(-8, 9) / 8.0;
    Named corner = new Named("corner", sized(0.1, 1), at);
    number(corner, at + 1, 0.25);
    judge(corner, at, 0.25);
  }

  @Test
  @Order(5)
  @DisplayName("far from zero the step is the same h")
  @Hint("h is how far to go to either side, not a share of x.")
  void far() {
    for (int draw = 0; draw < DRAWS; draw++) {
      judge(polynomial(4), sized(20, 60), 0.1);
    }
  }

  @Test
  @Order(6)
  @DisplayName("an h that is not above zero is refused by name")
  @Hint("throw new IllegalArgumentException(…) that says what h must be and what it was.")
  void refuses() {
    rough();
    Named f = polynomial(3);
    for (double h : new double[] {0, -0.25, Double.NaN}) {
      Reply reply = subject.call("derivative", f.call(0.5, h));
      Expect.refused("h = " + h, reply, IllegalArgumentException.class, String.valueOf(h));
    }
  }

  @Test
  @Order(7)
  @DisplayName("where f has no value, there is no slope: NaN")
  @Hint("NaN goes through sums and quotients by itself; let it.")
  void undefined() {
    Named root = new Named("root", sized(0.1, 1));
    rough();
    number(root, 2, 0.25);
    Reply reply = Expect.worked(root + " at -1", subject.call("derivative", root.call(-1, 0.25)));
    if (!(reply.result() instanceof PlainValue.Num slope && Double.isNaN(slope.value()))) {
      throw new AssertionError(root + " at x = -1: expected NaN, received " + reply.result());
    }
  }

  /** Compares with the formula; where it differs, says whether by a known mistake. */
  private void judge(Named f, double x, double h) {
    double above = f.of(x + h);
    double below = f.of(x - h);
    double expected = (above - below) / (2 * h);
    double received = Expect.number(formula, subject.call("derivative", f.call(x, h)));
    Map<String, Double> mistakes = new LinkedHashMap<>();
    mistakes.put("yours is the forward difference, which looks to one side only", above - f.of(x));
    mistakes.put("yours is the backward difference, which looks to one side", f.of(x) - below);
    mistakes.put("yours is twice what is expected: the points are 2h apart", above - below);
    mistakes.put("yours has the wrong sign", (below - above) / 2);
    mistakes.put(
        "yours is multiplied by h where it is to be divided: / 2 * h halves and then multiplies,"
            + " / (2 * h) divides by both",
        (above - below) / 2 * h * h);
    String known = "";
    for (Map.Entry<String, Double> mistake : mistakes.entrySet()) {
      boolean made = Math.abs(mistake.getValue() / h - received) <= TOLERANCE;
      known = made && known.isEmpty() ? "\n  Known mistake: " + mistake.getKey() : known;
    }
    double allowed = TOLERANCE * (1 + Math.abs(expected));
    if (!(Math.abs(expected - received) <= allowed)) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s, for %s at x = %.9g with h = %s: %s%s",
              formula,
              f,
              x,
              h,
              Expect.told(expected, received),
              known));
    }
  }

  /** Requires some slope, right or wrong, but not zero: that there is an answer at all. */
  private void number(Named f, double x, double h) {
    double slope = Expect.number(formula, subject.call("derivative", f.call(x, h)));
    if (slope == 0) {
      throw new AssertionError(formula + ", for " + f + " at x = " + x + ": received 0");
    }
  }

  /** Requires slopes to be about right, but for a factor: a number that is none is no answer. */
  private void rough() {
    for (int draw = 0; draw < DRAWS; draw++) {
      Named f = new Named("polynomial", sized(0.5, 1), sized(2, 4), sized(0.1, 0.2));
      // At a step of 1, a forgotten or a misplaced h makes no difference.
      double expected = (f.of(1.5) - f.of(-0.5)) / 2;
      double received = Expect.number(formula, subject.call("derivative", f.call(0.5, 1)));
      double times = Math.abs(received / expected);
      if (!(times > 0.4 && times < 2.5)) {
        throw Caused.waiting(
            "this test waits for slopes that are about those of " + f + ": " + formula,
            "slopes are far from " + formula,
            PARABOLA);
      }
    }
  }

  private Named polynomial(int coefficients) {
    double[] a = new double[coefficients];
    for (int i = 0; i < coefficients; i++) {
      a[i] = sized(0.5, 1);
    }
    return new Named("polynomial", a);
  }

  /** A number of this size, of either sign. */
  private double sized(double least, double most) {
    return (random.nextBoolean() ? 1 : -1) * random.nextDouble(least, most);
  }

  /** A function that the subject's side can make too. */
  private record Named(String name, double... a) {

    double of(double x) {
      DoubleUnaryOperator f =
          switch (name) {
            case "root" -> at -> a[0] * Math.sqrt(at);
            case "corner" -> at -> a[0] * Math.abs(at - a[1]);
            default -> this::polynomial;
          };
      return f.applyAsDouble(x);
    }

    private double polynomial(double x) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * Math.pow(x, i);
      }
      return sum;
    }

    PlainValue[] call(double x, double h) {
      Tensor coefficients = Tensor.of(new long[] {a.length}, a);
      return new PlainValue[] {
        new PlainValue.Text(name), coefficients, new PlainValue.Num(x), new PlainValue.Num(h)
      };
    }

    @Override
    public String toString() {
      return switch (name) {
        case "root" -> "f(x) = c √x";
        case "corner" -> "f(x) = c |x - a|";
        default -> a.length == 3 ? "a parabola" : "a cubic";
      };
    }
  }
}
