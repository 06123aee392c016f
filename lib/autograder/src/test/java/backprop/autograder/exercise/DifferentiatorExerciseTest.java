package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.Differentiator;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Exercise 01, the central difference")
class DifferentiatorExerciseTest {

  private static final String PARABOLA = "a parabola's slope is exact, whatever h";
  private static final String STEP = "a cubic shows that the step is the h that was given";
  private static final String TWICE = "f is asked twice, once on each side of x";
  private static final String CORNER = "at the corner of an absolute value both sides count alike";
  private static final String FAR = "far from zero the step is the same h";
  private static final String REFUSES = "an h that is not above zero is refused by name";
  private static final String UNDEFINED = "where f has no value, there is no slope: NaN";

  @Test
  @DisplayName("gives a right answer all of its 10 points")
  void right() {
    full((f, x, h) -> (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h));
  }

  @Test
  @DisplayName("gives equal formulas all points: a loop over both sides, halves added up")
  void otherFormulas() {
    full(
        (f, x, h) -> {
          double slope = 0;
          for (int side = -1; side <= 1; side += 2) {
            slope += side * f.applyAsDouble(x + side * h);
          }
          return slope / h / 2;
        });
    full((f, x, h) -> f.applyAsDouble(x - h) / (-2 * h) + 0.5 / h * f.applyAsDouble(x + h));
  }

  @Test
  @DisplayName("takes all but refusals and NaN from a forward difference, and calls it that")
  void forward() {
    Report report =
        loses(
            (f, x, h) -> (f.applyAsDouble(x + h) - f.applyAsDouble(x)) / h,
            PARABOLA,
            STEP,
            TWICE,
            CORNER,
            FAR);
    assertEquals(2, report.score());
    assertTrue(report.toString().contains("yours is the forward difference"), report::toString);
  }

  @Test
  @DisplayName("takes every slope from a division by h, and says that the points are 2h apart")
  void halfTheDistance() {
    Report report =
        loses(
            (f, x, h) -> (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / h,
            PARABOLA,
            STEP,
            FAR);
    assertEquals(4, report.score());
    assertTrue(report.toString().contains("the points are 2h apart"), report::toString);
  }

  @Test
  @DisplayName("takes every slope from points in the wrong order, and names the sign")
  void sign() {
    Report report =
        loses(
            (f, x, h) -> (f.applyAsDouble(x - h) - f.applyAsDouble(x + h)) / (2 * h),
            PARABOLA,
            STEP,
            FAR);
    assertTrue(report.toString().contains("yours has the wrong sign"), report::toString);
  }

  @Test
  @DisplayName("takes the tests of the step from an h of one's own")
  void ownStep() {
    Report report = loses((f, x, h) -> slope(f, x, 1e-5), STEP, FAR);
    assertEquals(7, report.score());
  }

  @Test
  @DisplayName("takes the test of the step from an h that is never small")
  void neverSmall() {
    for (double least : new double[] {0.05, 1e-4}) {
      loses((f, x, h) -> slope(f, x, h > 0 ? Math.max(h, least) : h), STEP);
    }
  }

  @Test
  @DisplayName("takes the tests of the step and of two calls from a formula of higher order")
  void fourPoints() {
    loses((f, x, h) -> (4 * slope(f, x, h / 2) - slope(f, x, h)) / 3, STEP, TWICE, FAR);
  }

  @Test
  @DisplayName("takes the test far from zero from a step relative to x")
  void relative() {
    loses((f, x, h) -> slope(f, x, h * Math.max(1, Math.abs(x))), FAR);
  }

  @Test
  @DisplayName("takes the test of two calls from a mean of the forward and backward difference")
  void meanOfBoth() {
    loses(
        (f, x, h) -> {
          double after = (f.applyAsDouble(x + h) - f.applyAsDouble(x)) / h;
          double before = (f.applyAsDouble(x) - f.applyAsDouble(x - h)) / h;
          return (after + before) / 2;
        },
        TWICE);
  }

  @Test
  @DisplayName("takes NaN from an answer that makes it 0")
  void nanIsZero() {
    loses(
        (f, x, h) -> {
          double slope = slope(f, x, h);
          return Double.isNaN(slope) ? 0 : slope;
        },
        UNDEFINED);
  }

  @Test
  @DisplayName("takes refusals from an answer that refuses nothing")
  void refusesNothing() {
    assertEquals(
        9,
        Outcome.loses(
                Exercises.CENTRAL_DIFFERENCE, () -> DifferentiatorExerciseTest::slope, REFUSES)
            .score());
  }

  @Test
  @DisplayName("gives nothing for a constant")
  void constant() {
    assertEquals(0, Autograder.points(Exercises.CENTRAL_DIFFERENCE, () -> (f, x, h) -> 0));
    assertEquals(0, Autograder.points(Exercises.CENTRAL_DIFFERENCE, () -> checked((f, x, h) -> 1)));
  }

  @Test
  @DisplayName(
      "gives all points to a stream, to helpers and fields, and to the distance as it came out")
  void otherStyles() {
    full(
        (f, x, h) ->
            DoubleStream.of(1, -1).map(s -> s * f.applyAsDouble(x + s * h)).sum() / (2 * h));
    full(
        (f, x, h) -> {
          double right = x + h;
          double left = x - h;
          return (f.applyAsDouble(right) - f.applyAsDouble(left)) / (right - left);
        });
    full(
        (f, x, h) -> {
          DoubleUnaryOperator beside = d -> f.applyAsDouble(x + d);
          return (beside.applyAsDouble(h) - beside.applyAsDouble(-h)) / h * 0.5;
        });
    full((f, x, h) -> sum(f, x, h, 2) / (h + h));
    full(new Fields());
  }

  /** The points from the last to the first, by recursion. */
  private static double sum(DoubleUnaryOperator f, double x, double h, int points) {
    if (points == 0) {
      return 0;
    }
    int side = points == 2 ? 1 : -1;
    return side * f.applyAsDouble(x + side * h) + sum(f, x, h, points - 1);
  }

  /** Keeps what it was handed in fields, anew in every call. */
  private static final class Fields implements Differentiator {
    private DoubleUnaryOperator function;
    private double at;

    @Override
    public double derivative(DoubleUnaryOperator f, double x, double h) {
      function = f;
      at = x;
      return (beside(h) - beside(-h)) / (2 * h);
    }

    private double beside(double step) {
      return function.applyAsDouble(at + step);
    }
  }

  @Test
  @DisplayName("takes all but refusals and NaN from a backward difference, and calls it that")
  void backward() {
    Report report =
        loses(
            (f, x, h) -> (f.applyAsDouble(x) - f.applyAsDouble(x - h)) / h,
            PARABOLA,
            STEP,
            TWICE,
            CORNER,
            FAR);
    assertTrue(report.toString().contains("yours is the backward difference"), report::toString);
  }

  @Test
  @DisplayName("takes every slope from / 2 * h, and names it; the corner too where brackets lack")
  void brackets() {
    Report report =
        loses(
            (f, x, h) -> (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / 2 * h,
            PARABOLA,
            STEP,
            FAR);
    assertTrue(report.toString().contains("/ 2 * h"), report::toString);
    double points =
        Autograder.points(
            Exercises.CENTRAL_DIFFERENCE,
            () -> checked((f, x, h) -> f.applyAsDouble(x + h) - f.applyAsDouble(x - h) / (2 * h)));
    assertTrue(points <= 3, "had " + points);
  }

  @Test
  @DisplayName("takes every slope from single precision, and from a slope without its sign")
  void precisionAndSign() {
    loses((f, x, h) -> (float) slope(f, x, h), PARABOLA, STEP, FAR);
    loses((f, x, h) -> Math.abs(slope(f, x, h)), PARABOLA, STEP, FAR);
  }

  @Test
  @DisplayName(
      "takes refusals from h <= 0, which NaN is not, and from a message without the number")
  void refusesLess() {
    Outcome.loses(
        Exercises.CENTRAL_DIFFERENCE,
        () ->
            (f, x, h) -> {
              if (h <= 0) {
                throw new IllegalArgumentException("h must be above 0, got " + h);
              }
              return slope(f, x, h);
            },
        REFUSES);
    Outcome.loses(
        Exercises.CENTRAL_DIFFERENCE,
        () ->
            (f, x, h) -> {
              if (!(h > 0)) {
                throw new IllegalArgumentException("h must be above 0");
              }
              return slope(f, x, h);
            },
        REFUSES);
  }

  @Test
  @DisplayName("takes the parabolas from one that remembers values by x, whichever function it was")
  void remembersByX() {
    Map<Double, Double> values = new HashMap<>();
    loses((f, x, h) -> slope(at -> values.computeIfAbsent(at, f::applyAsDouble), x, h), PARABOLA);
  }

  private static double slope(DoubleUnaryOperator f, double x, double h) {
    return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
  }

  private static void full(Differentiator formula) {
    Outcome.full(Exercises.CENTRAL_DIFFERENCE, 10, () -> checked(formula));
  }

  private static Report loses(Differentiator formula, String... tests) {
    return Outcome.loses(Exercises.CENTRAL_DIFFERENCE, () -> checked(formula), tests);
  }

  private static Differentiator checked(Differentiator formula) {
    return (f, x, h) -> {
      if (!(h > 0)) {
        throw new IllegalArgumentException("derivative: h must be above 0, got " + h);
      }
      return formula.derivative(f, x, h);
    };
  }
}
