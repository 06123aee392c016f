package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenAffine;
import backprop.autograder.mutant.OpenChecker;
import backprop.exercise.AffineFactory;
import backprop.exercise.Autograder;
import backprop.exercise.CheckerFactory;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("A usual mistake is named")
class NamedMistakesTest {

  /** A checker whose slopes are made of these. */
  private interface Slope {
    double of(double right, double middle, double left, double h);
  }

  private static Report checker(double h, boolean bothSides, Slope slope) {
    CheckerFactory factory =
        () ->
            new OpenChecker() {
              @Override
              protected boolean same(
                  INDArray at, long[] index, double gradient, DoubleSupplier loss) {
                double middle = loss.getAsDouble();
                double was = at.getDouble(index);
                at.putScalar(index, was + h);
                double right = loss.getAsDouble();
                at.putScalar(index, was - h);
                double left = bothSides ? loss.getAsDouble() : 0;
                restore(at, index, was);
                return close(slope.of(right, middle, left, h), gradient);
              }
            };
    return Autograder.check(Exercises.GRADIENT_CHECK, factory);
  }

  private static void says(Report report, String known) {
    List<String> said = report.toString().lines().filter(l -> l.contains(known)).toList();
    assertFalse(said.isEmpty(), report::toString);
    assertTrue(report.toString().contains("are called wrong: "), report::toString);
  }

  @Test
  @DisplayName("in a checker: h of 1e-12, h of 0.1, a forward difference, / 2 * h, no slope at all")
  void steps() {
    Slope central = (right, middle, left, h) -> (right - left) / (2 * h);
    says(checker(1e-12, true, central), "little but rounding");
    says(checker(0.1, true, central), "so large that the slope is another one");
    says(checker(1e-5, false, (r, m, l, h) -> (r - m) / h), "a one-sided difference");
    says(checker(1e-5, true, (r, m, l, h) -> (r - l) / 2 * h), "/ (2 * h), since / 2 * h");
    CheckerFactory never =
        () ->
            new OpenChecker() {
              @Override
              protected boolean same(
                  INDArray at, long[] index, double gradient, DoubleSupplier loss) {
                return false;
              }
            };
    says(Autograder.check(Exercises.GRADIENT_CHECK, never), "never asked beside");
  }

  @Test
  @DisplayName("in a difference: / 2 * h")
  void timesH() {
    Report report =
        Autograder.check(
            Exercises.CENTRAL_DIFFERENCE,
            () -> (f, x, h) -> (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / 2 * h);
    assertTrue(report.toString().contains("/ (2 * h) divides by both"), report::toString);
  }

  @Test
  @DisplayName(
      "and what has nothing to do with it is not: no word of generators for a forgotten db")
  void generators() {
    AffineFactory forgotten =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              public INDArray backward(INDArray dY) {
                checkDy(dY);
                add(w, dW(dY));
                return dX(dY);
              }
            };
    Report report = Autograder.check(Exercises.AFFINE, forgotten);
    assertEquals(18, report.score(), report::toString);
    assertFalse(report.toString().contains("generator"), report::toString);
    AffineFactory nothing =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray y(INDArray x) {
                return super.y(x).mul(0);
              }

              @Override
              public INDArray backward(INDArray dY) {
                checkDy(dY);
                return dX(dY).mul(0);
              }
            };
    Report zeros = Autograder.check(Exercises.AFFINE, nothing);
    assertFalse(zeros.toString().contains("generator"), zeros::toString);
  }
}
