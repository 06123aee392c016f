package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.DifferentiatorContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.Differentiator;
import backprop.exercise.DifferentiatorFactory;
import backprop.worker.answer.Answers;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** Central differences with one mistake each. */
final class DifferentiatorMutantsTest extends MutantSuite {

  DifferentiatorMutantsTest() {
    super(DifferentiatorContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of(
            "small steps are rounded",
            "parabola",
            "for a parabola",
            (f, x, h) -> central(f, x, h) + (h < 0.05 ? 1e-6 : 0)),
        of(
            "steps are cut to a tenth",
            "step",
            "for a cubic",
            (f, x, h) -> central(f, x, positive(h) > 0.1 ? 0.1 : h)),
        of(
            "f is asked in the middle too",
            "twice",
            "one point below",
            (f, x, h) -> central(f, x, h) + 0 * f.applyAsDouble(Math.abs(x))),
        of(
            "equal values are taken for a flat function",
            "corner",
            "|x - a|",
            (f, x, h) -> {
              double slope = central(f, x, h);
              return slope == 0 ? 1 : slope;
            }),
        of(
            "the step grows with x",
            "far",
            "for a cubic",
            (f, x, h) -> central(f, x, positive(h) * Math.max(1, Math.abs(x)))),
        of(
            "an h of 0 is let through",
            "refuses",
            "h = 0.0",
            (f, x, h) -> h == 0 ? 0 : central(f, x, h)),
        of(
            "NaN becomes 0",
            "undefined",
            "expected NaN",
            (f, x, h) -> {
              double slope = central(f, x, h);
              return Double.isNaN(slope) ? 0 : slope;
            }));
  }

  private static double positive(double h) {
    if (!(h > 0)) {
      throw new IllegalArgumentException("h must be above 0, got " + h);
    }
    return h;
  }

  private static double central(DoubleUnaryOperator f, double x, double h) {
    positive(h);
    return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
  }

  private static Mutant of(
      String mistake, String method, String says, Differentiator differentiator) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            DifferentiatorContract.class,
            "( f(x + h) - f(x - h) ) / 2h",
            Answers.subjectOf((DifferentiatorFactory) () -> differentiator)));
  }
}
