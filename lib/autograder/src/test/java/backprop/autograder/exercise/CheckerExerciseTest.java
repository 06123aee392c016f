package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.CheckerMutantsTest;
import backprop.autograder.mutant.OpenChecker;
import backprop.exercise.Autograder;
import backprop.exercise.CheckerFactory;
import backprop.exercise.Exercises;
import backprop.exercise.GradientChecker;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Exercise 08, the gradient check")
class CheckerExerciseTest {

  private static final String SIGN = "a wrong sign in a weight's gradient is seen";
  private static final String TRANSPOSED = "a transposed matrix in dX is seen";
  private static final String ASSIGNED = "gradients that are assigned instead of added are seen";
  private static final String BATCH = "a gradient that is off by the batch size is seen";
  private static final String ELEMENT = "a single wrong element is seen";
  private static final String NAN = "NaN is seen";
  private static final String ZERO = "a gradient of zeros is seen, where outputs always sum to 1";
  private static final String KINK = "a kink beside an input is no mistake, and hides none";
  private static final String LEAVES =
      "x and the parameters are afterwards what they were, bit for bit";

  @Test
  @DisplayName("gives a right answer all of its 20 points")
  void right() {
    Outcome.full(Exercises.GRADIENT_CHECK, 20, OpenChecker::new);
  }

  @Test
  @DisplayName("gives one all points that takes either slope, twice the gradient, and a loop of y")
  void otherwise() {
    Outcome.full(Exercises.GRADIENT_CHECK, 20, EitherSlope::new);
  }

  @Test
  @DisplayName("gives nothing to one that always says the same, and hardly anything to a coin")
  void guesses() {
    assertEquals(0, points((layer, x) -> true));
    assertEquals(0, points((layer, x) -> false));
    Random coin = new Random(7);
    assertTrue(points((layer, x) -> coin.nextBoolean()) <= 2);
    boolean[] last = new boolean[1];
    assertTrue(points((layer, x) -> last[0] = !last[0]) <= 2);
  }

  @Test
  @DisplayName("takes the sign from one that compares sizes")
  void sizes() {
    assertEquals(18, loses(CheckerMutantsTest.SizesAlone::new, SIGN));
  }

  @Test
  @DisplayName("takes dX from one that looks at parameters only")
  void noInput() {
    loses(CheckerMutantsTest.NoInput::new, TRANSPOSED);
  }

  @Test
  @DisplayName("takes accumulation from one that empties the gradients first")
  void emptiesFirst() {
    loses(CheckerMutantsTest.EmptiesFirst::new, ASSIGNED);
  }

  @Test
  @DisplayName("takes the batch size from one that tries a single example")
  void oneExample() {
    loses(CheckerMutantsTest.OneExample::new, BATCH);
  }

  @Test
  @DisplayName("takes what is elsewhere from one that nudges the first element of each array")
  void firstElement() {
    loses(CheckerMutantsTest.FirstElement::new, TRANSPOSED, ELEMENT, KINK);
  }

  @Test
  @DisplayName("takes the single element from one that leaves out the first of each array")
  void notTheFirst() {
    loses(
        () ->
            new OpenChecker() {
              @Override
              protected boolean same(
                  INDArray at, long[] index, double gradient, DoubleSupplier loss) {
                return Arrays.stream(index).sum() == 0 || super.same(at, index, gradient, loss);
              }
            },
        ELEMENT);
  }

  @Test
  @DisplayName("takes dX from one that looks at its first row, or its last")
  void oneRow() {
    for (boolean first : new boolean[] {true, false}) {
      loses(
          () ->
              new OpenChecker() {
                @Override
                protected boolean input(INDArray x, INDArray dX, DoubleSupplier loss) {
                  long row = first ? 0 : x.size(0) - 1;
                  for (long j = 0; j < x.size(1); j++) {
                    if (!same(x, new long[] {row, j}, dX.getDouble(row, j), loss)) {
                      return false;
                    }
                  }
                  return true;
                }
              },
          TRANSPOSED);
    }
  }

  @Test
  @DisplayName("takes the kink from one that looks no further in an array that has one")
  void endsAtKinks() {
    loses(EndsAtKinks::new, KINK);
  }

  /** Calls an array right as soon as it meets a kink there. */
  private static final class EndsAtKinks extends OpenChecker {
    private boolean met;

    @Override
    protected boolean same(INDArray at, INDArray gradient, DoubleSupplier loss) {
      met = false;
      return super.same(at, gradient, loss);
    }

    @Override
    protected boolean same(INDArray at, long[] index, double gradient, DoubleSupplier loss) {
      return met || super.same(at, index, gradient, loss);
    }

    @Override
    protected boolean kink(double right, double left) {
      met |= super.kink(right, left);
      return met;
    }
  }

  @Test
  @DisplayName("takes NaN from one that asks whether an error is above a tolerance")
  void letsNanThrough() {
    loses(CheckerMutantsTest.LetsNanThrough::new, NAN);
  }

  @Test
  @DisplayName("takes zeros from one whose dY is all ones")
  void ones() {
    loses(CheckerMutantsTest.Ones::new, ZERO);
  }

  @Test
  @DisplayName("takes the kink from one that knows none")
  void noKinks() {
    loses(CheckerMutantsTest.NoKinks::new, KINK);
  }

  @Test
  @DisplayName("takes the last test from one that takes nudges back by adding")
  void rounds() {
    loses(CheckerMutantsTest.Rounds::new, LEAVES);
  }

  @Test
  @DisplayName(
      "takes the single element from a tolerance that is absolute, a fifth, or a little less than a twentieth")
  void tolerances() {
    loses(CheckerMutantsTest.Absolute::new, ELEMENT);
    for (double share : new double[] {0.2, 0.045}) {
      loses(
          () ->
              new OpenChecker() {
                @Override
                protected boolean close(double slope, double gradient) {
                  return Math.abs(slope - gradient) <= share * Math.abs(slope) + 1e-9;
                }
              },
          ELEMENT);
    }
  }

  @Test
  @DisplayName("gives little to one that checks nothing, and learns from how often it was asked")
  void learns() {
    Learns.reset();
    double most = 0;
    for (int run = 0; run < 3; run++) {
      most = Math.max(most, Autograder.points(Exercises.GRADIENT_CHECK, Learns::new));
    }
    assertTrue(most <= 2, "had " + most);
  }

  /** Says yes, until it was cut: then it says no where it was, the next time. */
  private static final class Learns implements GradientChecker {
    private static final Set<Integer> NO = new HashSet<>();
    private static int calls;

    Learns() {
      if (calls > 0 && (calls < 8 || NO.size() < 4)) {
        NO.add(calls - 1);
      }
      calls = 0;
    }

    static void reset() {
      NO.clear();
      calls = 0;
    }

    @Override
    public boolean agrees(Layer layer, INDArray x) {
      return !NO.contains(calls++);
    }
  }

  private static double loses(CheckerFactory factory, String... tests) {
    return Outcome.loses(Exercises.GRADIENT_CHECK, factory, tests).score();
  }

  private static double points(GradientChecker checker) {
    return Autograder.points(Exercises.GRADIENT_CHECK, () -> checker);
  }

  /**
   * Written the other way round: two backward passes, whose gradients must differ by one and the
   * same; and a gradient is right if it is the slope between both sides or the slope to one.
   */
  private static final class EitherSlope implements GradientChecker {
    private final Random random = new Random(3);

    @Override
    public boolean agrees(Layer layer, INDArray x) {
      INDArray copy = x.dup();
      INDArray r = Nd4j.zerosLike(layer.forward(copy, Mode.EVAL));
      for (long i = 0; i < r.length(); i++) {
        r.putScalar(i, random.nextDouble(-2, 2));
      }
      layer.parameters().forEach(Parameter::zeroGradient);
      boolean agrees = follows(layer, copy, r, copy, gradient(layer, copy, r));
      for (Parameter p : layer.parameters()) {
        INDArray once = p.gradient().dup();
        gradient(layer, copy, r);
        agrees = agrees && follows(layer, copy, r, p.value(), p.gradient().sub(once));
      }
      return agrees;
    }

    private static INDArray gradient(Layer layer, INDArray x, INDArray r) {
      layer.forward(x, Mode.TRAIN);
      return layer.backward(r);
    }

    private static boolean follows(
        Layer layer, INDArray x, INDArray r, INDArray nudged, INDArray gradient) {
      double[] received = gradient.dup('c').data().asDouble();
      double[] was = nudged.dup('c').data().asDouble();
      double middle = loss(layer, x, r);
      for (int i = 0; i < was.length; i++) {
        double h = 1e-6;
        nudged.assign(shaped(was, i, h, nudged));
        double right = (loss(layer, x, r) - middle) / h;
        nudged.assign(shaped(was, i, -h, nudged));
        double left = (middle - loss(layer, x, r)) / h;
        nudged.assign(shaped(was, i, 0, nudged));
        double g = received[i];
        if (!(near(g, left) || near(g, right) || near(g, (left + right) / 2))) {
          return false;
        }
      }
      return true;
    }

    private static INDArray shaped(double[] values, int i, double nudge, INDArray like) {
      double[] changed = Arrays.copyOf(values, values.length);
      changed[i] += nudge;
      return Nd4j.createFromArray(changed).reshape('c', like.shape());
    }

    private static double loss(Layer layer, INDArray x, INDArray r) {
      INDArray y = layer.forward(x, Mode.EVAL);
      double sum = 0;
      for (long i = 0; i < y.length(); i++) {
        sum += y.getDouble(i) * r.getDouble(i);
      }
      return sum;
    }

    private static boolean near(double a, double b) {
      return Math.abs(a - b) <= 1e-6 * (Math.abs(a) + Math.abs(b)) + 1e-8;
    }
  }
}
