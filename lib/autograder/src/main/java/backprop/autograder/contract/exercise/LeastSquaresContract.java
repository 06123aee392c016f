package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.CentralDifferences;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Points;
import backprop.worker.subject.MemoryLayout;
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
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What least squares by descent does: a loss with shares and a penalty, its gradient, its largest
 * curvature, and steps. It is constructed with a name, X, t, s and λ.
 *
 * <p>A mistake in the gradient makes descent arrive elsewhere, and is its own test's: steps and
 * curvature are held against the gradient that the answer has, where they are not the formula's.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class LeastSquaresContract {

  static final String LOSS = "the loss is that of its formula";
  static final String GRADIENT = "the gradient has the slope of the loss along each weight";
  static final String CURVATURE = "the curvature is the largest of all directions";
  static final String STEPS = "a few steps from zeros go where the gradient leads";

  static final String UNTOUCHED = "nothing that comes in is changed, nor what was returned before";

  private static final String VALUE = "L = Σ s ε² + λ ‖w‖²";
  private static final String SLOPES = "∇L";
  private static final String LARGEST = "the largest curvature";

  private static final double MEASURED = 1e-6;

  /** Of weights, for which a table of all curvatures would take 80 GB, and is refused. */
  private static final int MANY = 100_000;

  private final Subject subject;
  private final Random random;

  LeastSquaresContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName(LOSS)
  @Hint("Work out the example of two rows on paper. Which squares are summed, by what factors?")
  void loss() {
    for (int d = 1; d <= 3; d++) {
      Bowl bowl = Bowl.draw(random, d + 3, d);
      construct(bowl);
      double[] w = weights(d);
      double received = Expect.number(VALUE, subject.call("loss", column(w)));
      Map<String, Double> known = known(bowl, b -> b.loss(w));
      Bowl without = bowl.factors(2, 0);
      double length = Math.sqrt(Arrays.stream(w).map(v -> v * v).sum());
      known.put(
          "the penalty has the length of w, and not its square",
          without.loss(w) + bowl.lambda() * length);
      judge(VALUE + sizes(bowl), bowl.loss(w), received, Followed.TOLERANCE, known);
    }
  }

  @Test
  @Order(2)
  @Points(4)
  @DisplayName(GRADIENT)
  @Hint(
      "By which paths does a weight reach the loss? Through the error of each row, and through the"
          + " penalty: multiply along each, then add.")
  void gradient() {
    for (int d = 1; d <= 3; d++) {
      Bowl bowl = Bowl.draw(random, d + 3, d);
      construct(bowl);
      double[] w = weights(d);
      Tensor expected = CentralDifferences.gradient(at -> bowl.loss(at.values()), column(w));
      Diagnosis known = new Diagnosis(1);
      Bowl.SLIPS.forEach((says, slip) -> known.orElse(says, column(slip.apply(bowl).gradient(w))));
      Bowl.OTHERS.forEach((says, slip) -> known.orElse(says, column(slip.apply(bowl).gradient(w))));
      Tensor received = Expect.array(SLOPES, subject.call("gradient", column(w)), DOUBLE, d, 1);
      Expect.close(SLOPES + sizes(bowl), expected, received, MEASURED, known);
    }
  }

  @Test
  @Order(3)
  @Points(3)
  @DisplayName(CURVATURE)
  @Hint(
      "A round takes p to H p, which is as long as the curvature once p, of length 1, has turned."
          + " What do the shares and the penalty make of H p?")
  void curvature() {
    List<Slopes> own = followed().own();
    for (int d = 1; d <= 4; d++) {
      Bowl bowl = Bowl.draw(random, d + 3, d);
      construct(bowl);
      double received = Expect.number(LARGEST, subject.call("curvature"));
      double[] all = bowl.curvatures();
      Map<String, Double> known = known(bowl, Bowl::curvature);
      known.put("yours is the edge 2/c, and c is asked for", 2 / all[0]);
      known.put("yours is the sum of all curvatures", Arrays.stream(all).sum());
      known.put("yours is the smallest curvature", all[d - 1]);
      known.put("yours is the square of the curvature", all[0] * all[0]);
      boolean follows =
          own.stream().anyMatch(f -> Followed.near(f.curvature(bowl), received, Followed.ITERATED));
      if (!follows) {
        judge(LARGEST + sizes(bowl), all[0], received, Followed.ITERATED, known);
      }
    }
  }

  @Test
  @Order(4)
  @DisplayName("the steepest direction is found wherever it lies")
  @Hint(
      "A start at right angles to the steepest direction has no part of it, and nothing of it can"
          + " grow. Which start is at right angles to no direction that anybody chose?")
  void anyDirection() {
    Followed followed = followed().require(Followed.CURVATURE);
    double share = random.nextDouble(0.4, 0.6);
    double[] s = {share, 1 - share};
    // Powers of two: what is at right angles is so to the last digit.
    for (double[][] x :
        List.of(
            new double[][] {{8, 0}, {0, 1}},
            new double[][] {{0, 8}, {1, 0}},
            new double[][] {{8, 8}, {1, -1}},
            new double[][] {{8, -8}, {1, 1}})) {
      // The targets pull along the flat direction alone, and the gradient at zeros with them.
      Bowl bowl = new Bowl(x, new double[] {0, 2}, s, 0.125, 2, 2);
      String where = String.format(Locale.ROOT, ", steepest along (%.0f, %.0f)", x[0][0], x[0][1]);
      curves(followed, bowl, where, 1);
    }
  }

  @Test
  @Order(5)
  @DisplayName("a level bowl has the penalty's curvature, and without a penalty none")
  @Hint("Where X is all zeros and λ is 0, H p is zero. What is 0 divided by its length?")
  void level() {
    Followed followed = followed().require(Followed.CURVATURE);
    for (double lambda : new double[] {0.3, 0}) {
      double[] even = {0.5, 0.25, 0.25};
      Bowl bowl = new Bowl(new double[3][2], new double[3], even, lambda, 2, 2);
      curves(followed, bowl, ", where X is all zeros and λ is " + lambda, 1);
    }
    // A bowl that is nearly level is not level.
    double[][] small = {{1e-3, 2e-3}, {-1e-3, 1e-3}, {3e-3, 0}};
    Bowl bowl = new Bowl(small, new double[3], new double[] {0.5, 0.25, 0.25}, 0, 2, 2);
    curves(followed, bowl, ", in millionths, where X is some thousandths and λ is 0", 1e6);
  }

  /**
   * Requires the curvature to be the bowl's, by what the answer follows, so many times as large.
   */
  private void curves(Followed followed, Bowl bowl, String where, double times) {
    construct(bowl);
    double received = Expect.number(LARGEST + where, subject.call("curvature"));
    double expected = followed.curved().curvature(bowl);
    judge(LARGEST + where, times * expected, times * received, Followed.ITERATED, Map.of());
  }

  @Test
  @Order(6)
  @Points(3)
  @DisplayName(STEPS)
  @Hint("Start at w = 0. Each step takes the rate times the gradient, at the w of that moment.")
  void steps() {
    Bowl first = Bowl.draw(random, 6, 3);
    List<Slopes> own = new Followed(subject, first, weights(3)).own();
    for (int steps : new int[] {1, 2, 5, 0}) {
      Bowl bowl = Bowl.draw(random, 6, 3);
      double rate = random.nextDouble(0.3, 0.9) / bowl.curvature();
      construct(bowl);
      Tensor received = Followed.walk(subject, rate, steps, 3);
      boolean follows =
          own.stream().anyMatch(f -> Followed.near(f.walk(bowl, rate, steps), received));
      if (!follows) {
        String what = String.format(Locale.ROOT, "w after %d steps at rate %.4g", steps, rate);
        Diagnosis known =
            new Diagnosis(1)
                .orElse("there is one step too many", walk(bowl, rate, steps + 1))
                .orElse("there is one step too few", walk(bowl, rate, steps - 1))
                .orElse("the steps go uphill", walk(bowl, -rate, steps))
                .orElse("the steps are half as long as the rate says", walk(bowl, rate / 2, steps))
                .orElse("every step takes the gradient at zeros", walk(bowl, rate * steps, 1))
                .orElse("this is the bottom, and not the way to it", column(bowl.bottom()));
        Expect.close(
            what + sizes(bowl), walk(bowl, rate, steps), received, Followed.TOLERANCE, known);
      }
    }
  }

  @Test
  @Order(7)
  @DisplayName("beyond the edge descent flies off, at the rate that it was given")
  @Hint("The rate is the caller's: no smaller one, and no end before the steps are done.")
  void beyond() {
    walks(6, 2.4, 40, "w after %,d steps at 1.2 times the edge");
  }

  @Test
  @Order(8)
  @DisplayName("a thousand short steps arrive where the normal equations say")
  @Hint("As many steps as were asked for, all of one rate: none is left out, none is shorter.")
  void arrives() {
    // A thousand such steps of the right gradient end at the bottom, to the last digits.
    walks(7, 0.2, 1000, "w after %,d steps at 0.2/c");
  }

  /** Compares a walk on so many rows, at so many times 1/c, of an answer that can take steps. */
  private void walks(int rows, double times, int wanted, String says) {
    Followed followed = followed().require(Followed.FIT);
    Bowl bowl = Bowl.draw(random, rows, 3);
    Slopes walked = followed.walked();
    construct(bowl);
    double rate = times / walked.curvature(bowl);
    int steps = followed.steps(wanted);
    Expect.close(
        String.format(Locale.ROOT, says, steps),
        walked.walk(bowl, rate, steps),
        Followed.walk(subject, rate, steps, bowl.d()),
        MEASURED,
        new Diagnosis(1));
  }

  @Test
  @Order(9)
  @DisplayName(UNTOUCHED)
  @Hint("muli, addi and subi write into the array that they are called on: into whose?")
  void untouched() {
    followed().requireTwo();
    Bowl bowl = Bowl.draw(random, 5, 2);
    construct(bowl);
    Tensor w = column(weights(2));
    subject.call("loss", w);
    Reply gradient = subject.call("gradient", w);
    Reply fit = subject.call("fit", new PlainValue.Num(0.1), new PlainValue.Num(3));
    subject.call("curvature");
    subject.call("gradient", column(weights(2)));
    subject.call("fit", new PlainValue.Num(0.2), new PlainValue.Num(4));
    Map<String, Tensor> data = new LinkedHashMap<>();
    data.put("x", Followed.rows(bowl));
    data.put("t", column(bowl.t()));
    data.put("s", column(bowl.s()));
    for (Map.Entry<String, Tensor> array : data.entrySet()) {
      String name = array.getKey();
      Reply after = Expect.worked("reading " + name, subject.call(name));
      Expect.unchanged(name, array.getValue(), (Tensor) after.result());
      Expect.unchanged("the w given to loss", w, after.inputs().get(0));
      Expect.unchanged("the w given to gradient", w, after.inputs().get(1));
      if (!gradient.failed()) {
        Expect.unchanged(
            "the gradient returned before", (Tensor) gradient.result(), after.outputs().get(0));
      }
      if (!gradient.failed() && !fit.failed()) {
        Expect.unchanged(
            "the w that fit returned before", (Tensor) fit.result(), after.outputs().get(1));
      }
    }
  }

  @Test
  @Order(10)
  @DisplayName("asked again, beside another problem, in any memory order, each has its own")
  @Hint(
      "A second fit starts from zeros too. What is kept belongs to one object, and what is computed"
          + " of a w to one call.")
  void again() {
    Followed followed = followed().requireTwo().requireTwoThatLeaveIt();
    Bowl one = Bowl.draw(random, 6, 3);
    Bowl other = Bowl.draw(random, 4, 2);
    construct(one);
    followed.compare(one, weights(3), "");
    followed.turnTo(1);
    construct(other);
    followed.compare(other, weights(2), ", of another problem");
    followed.turnTo(0);
    followed.compare(one, weights(3), ", asked again after another problem");
    for (MemoryLayout layout : MemoryLayout.values()) {
      Followed.construct(subject, one, layout);
      followed.compare(one, weights(3), ", with arrays " + layout);
    }
  }

  @Test
  @Order(11)
  @Points(2)
  @DisplayName("a hundred thousand weights need no table of all curvatures, and no long time")
  @Hint(
      "Did the time or the memory not suffice? Xᵀ X would have 10 billion numbers. Work products"
          + " out from the right, X p first: then each array on the way has one column. And no"
          + " differences, two losses for each weight. Is a number wrong, and of few weights right?"
          + " Then look for what depends on how many there are.")
  void many() {
    Followed followed = followed().requireTwo();
    Bowl bowl = Bowl.any(random, 2, MANY).sharing(s -> new double[] {0.7, 0.3});
    // So the second curvature is well below the first, of even shares too.
    bowl.x()[1] = Arrays.stream(bowl.x()[1]).map(v -> v / 2).toArray();
    construct(bowl);
    long start = System.nanoTime();
    subject.call("gradient", column(weights(MANY)));
    Expect.inTime("the gradient of 100,000 weights", start);
    // Each of a new object: every reply brings along the arrays handed over since it was made, and
    // the time that grading gives to an object is for one question.
    followed.compareAnew(bowl, weights(MANY), ", of 100,000 weights");
  }

  private void construct(Bowl bowl) {
    Followed.construct(subject, bowl, MemoryLayout.C);
  }

  private Followed followed() {
    return new Followed(subject, Bowl.draw(random, 5, 2), weights(2));
  }

  private double[] weights(int d) {
    return Draw.array(random, d).values();
  }

  private static Tensor column(double... values) {
    return Followed.column(values);
  }

  private static Tensor walk(Bowl bowl, double rate, int steps) {
    return column(bowl.descend(rate, steps));
  }

  private static String sizes(Bowl bowl) {
    return String.format(Locale.ROOT, ", of %d rows and %d columns", bowl.n(), bowl.d());
  }

  /** A number of each formula with a slip, or of another problem. */
  private static Map<String, Double> known(Bowl bowl, ToDoubleFunction<Bowl> number) {
    Map<String, Double> known = new LinkedHashMap<>();
    Bowl.SLIPS.forEach((says, f) -> known.put(says, number.applyAsDouble(f.apply(bowl))));
    Bowl.OTHERS.forEach((says, f) -> known.put(says, number.applyAsDouble(f.apply(bowl))));
    return known;
  }

  /** Compares with the formula; where it differs, says by which known mistake. */
  private static void judge(
      String what, double expected, double received, double tolerance, Map<String, Double> known) {
    if (!Followed.near(expected, received, tolerance)) {
      String mistake =
          known.entrySet().stream()
              .filter(e -> Followed.near(e.getValue(), received, tolerance))
              .findFirst()
              .map(e -> "\n  Known mistake: " + e.getKey())
              .orElse("");
      throw new AssertionError(what + ": " + Expect.told(expected, received) + mistake);
    }
  }
}
