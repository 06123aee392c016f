package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenAffine;
import backprop.autograder.mutant.OpenChecker;
import backprop.exercise.Autograder;
import backprop.exercise.CheckerFactory;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import backprop.exercise.OptimizersFactory;
import backprop.exercise.Report;
import backprop.nn.Parameter;
import backprop.optim.Adam;
import backprop.optim.Momentum;
import backprop.optim.Optimizer;
import backprop.optim.RmsProp;
import backprop.optim.Schedule;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

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

  private interface Step {
    void of(INDArray w, INDArray g, INDArray m, INDArray v, double rate, long t);
  }

  private static Optimizer optimizer(List<Parameter> parameters, Schedule rates, Step step) {
    return new Optimizer(parameters, rates) {
      @Override
      protected void update(Parameter p, double rate, long t) {
        step.of(p.value(), p.gradient(), state(p, "m"), state(p, "v"), rate, t);
      }
    };
  }

  private static String optimizers(Step rmsProp, Step adam) {
    OptimizersFactory factory =
        new OptimizersFactory(
            (parameters, rates) -> new Momentum(parameters, rates, 0.9),
            (parameters, rates) ->
                rmsProp == null
                    ? new RmsProp(parameters, rates, 0.99, 1e-8)
                    : optimizer(parameters, rates, rmsProp),
            (parameters, rates) ->
                adam == null
                    ? new Adam(parameters, rates, 0.9, 0.999, 1e-8)
                    : optimizer(parameters, rates, adam),
            Schedule::warmUpThenCosine);
    return Autograder.check(Exercises.OPTIMIZERS, factory).toString();
  }

  @Test
  @DisplayName("in Adam only where it tells: ε in the root is not a corrected m")
  void adam() {
    String said =
        optimizers(
            null,
            (w, g, m, v, rate, t) -> {
              m.muli(0.9).addi(g.mul(0.1));
              v.muli(0.999).addi(g.mul(g).mul(0.001));
              INDArray root = Transforms.sqrt(v.div(1 - Math.pow(0.999, t)).add(1e-8));
              w.subi(m.div(1 - Math.pow(0.9, t)).mul(rate).div(root));
            });
    assertTrue(said.contains("ε is within your root"), said);
    assertFalse(said.contains("the correction changes m"), said);
    String changed =
        optimizers(
            null,
            (w, g, m, v, rate, t) -> {
              m.muli(0.9).addi(g.mul(0.1)).divi(1 - Math.pow(0.9, t));
              v.muli(0.999).addi(g.mul(g).mul(0.001));
              INDArray root = Transforms.sqrt(v.div(1 - Math.pow(0.999, t))).add(1e-8);
              w.subi(m.mul(rate).div(root));
            });
    assertTrue(changed.contains("the correction changes m itself"), changed);
  }

  @Test
  @DisplayName("in RMSprop: a root that overwrites v")
  void overwritten() {
    String said =
        optimizers(
            (w, g, m, v, rate, t) -> {
              v.muli(0.99).addi(g.mul(g).mul(0.01));
              w.subi(g.mul(rate).div(Transforms.sqrt(v, false).add(1e-8)));
            },
            null);
    assertTrue(said.contains("v itself was overwritten by its root"), said);
    assertTrue(said.contains("Where step 1 is right"), said);
  }

  @Test
  @DisplayName("in a layer: dY that backward writes into, and not an accumulation")
  void changesDy() {
    LayerFactory.OfTwo divides =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              public INDArray backward(INDArray dY) {
                dY.divi(dY.rows());
                return super.backward(dY);
              }
            };
    String said = Autograder.check(Exercises.AFFINE, divides).toString();
    int first = said.indexOf("Hint:");
    int named = said.indexOf("Known mistake: backward writes into dY");
    assertTrue(named >= 0 && named < first, said);
    assertFalse(said.contains("accumulate, never assign"), said);
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
    LayerFactory.OfTwo forgotten =
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
    LayerFactory.OfTwo nothing =
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
