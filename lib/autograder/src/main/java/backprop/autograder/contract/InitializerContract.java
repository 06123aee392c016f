package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every initializer draws: about 20,000 weights at a time, from a generator of a seed that is
 * drawn here.
 *
 * <p>Means, variances and the like of so many draws lie about their true values, and every bound is
 * six standard deviations wide: a right answer crosses one in less than one of ten million
 * comparisons, and a variance that is a tenth off is seen. Only the test of the variance takes the
 * formula's factor; the others compare an initializer with itself.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class InitializerContract {

  private static final String VARIANCE = "the variance is the formula's";

  private final Subject subject;
  private final InitializerSpec spec;
  private final Random random;
  private final int side;

  InitializerContract(Subject subject, InitializerSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    random = new Random(seed);
    side = random.nextInt(136, 150);
  }

  @BeforeEach
  void construct() {
    List<PlainValue> arguments = List.of(new PlainValue.Text(spec.name()));
    Expect.worked("constructing " + spec.name(), subject.construct(arguments));
  }

  @Test
  @Order(1)
  @DisplayName("what comes has the shape that was asked for")
  @Hint("Biases have one axis, matrices two, filters four: shape says which. Hand it on whole.")
  void shape() {
    scaled();
    for (long[] shape : new long[][] {{7}, {5, 3}, {4, 3, 2, 2}}) {
      drawn(shape, 12, 8);
    }
  }

  @Test
  @Order(2)
  @DisplayName("the mean is 0")
  @Hint("Both signs must be equally likely. From where to where does your draw go?")
  void mean() {
    scaled();
    double[] w = square();
    double mean = Arrays.stream(w).average().orElseThrow();
    Sample.judge(
        "the mean of " + w.length + " weights", 0, mean, Math.sqrt(Sample.variance(w) / w.length));
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName(VARIANCE)
  @Hint("Which number do you multiply the draw by, and what is its square?")
  void variance() {
    double received = Sample.variance(square());
    double expected = spec.variance().applyAsDouble(side, side);
    double spread = spec.distribution().varianceOf(side * side);
    Map<String, Double> mistakes = new LinkedHashMap<>();
    mistakes.put("the root is missing: a draw is multiplied by σ, not by σ²", expected);
    mistakes.put("a draw from (-a, a) has the variance a² / 3: yours is a third", 1 / 3.0);
    mistakes.put("yours is three times as large: that is a uniform draw's a² = 3 σ²", 3.0);
    mistakes.put("yours is half as large", 0.5);
    mistakes.put("yours is twice as large", 2.0);
    String where = spec.formula() + ", for fanIn = " + side + " and fanOut = " + side;
    Sample.judge(
        where, expected, received, expected * spread, Sample.known(mistakes, received / expected));
  }

  @Test
  @Order(4)
  @DisplayName("the variance follows the fans where they differ")
  @Hint("fanIn is what is summed into one output, fanOut where one input goes to. Which counts?")
  void fans() {
    double base = Sample.variance(square());
    for (long[] fans : new long[][] {{40, 500}, {500, 40}}) {
      double received = Sample.variance(drawn(fans, fans[0], fans[1])) / base;
      Map<String, Double> mistakes = new LinkedHashMap<>();
      mistakes.put("yours goes with fanIn alone", ratio((in, out) -> 1 / in, fans));
      mistakes.put("yours goes with fanOut alone", ratio((in, out) -> 1 / out, fans));
      mistakes.put("yours goes with the sum of both", ratio((in, out) -> 1 / (in + out), fans));
      mistakes.put("yours goes with neither", 1.0);
      compare(
          "the variance for fanIn = "
              + fans[0]
              + " and fanOut = "
              + fans[1]
              + ", as a multiple of"
              + " that for "
              + side
              + " and "
              + side,
          ratio(spec.variance(), fans),
          received,
          Sample.known(mistakes, received));
    }
  }

  @Test
  @Order(5)
  @DisplayName("a convolution's filters are drawn by their fans, whatever their shape")
  @Hint("shape says how many numbers to draw; how large they are is a matter of fanIn and fanOut.")
  void otherShapes() {
    scaled();
    double matrix = Sample.variance(drawn(new long[] {700, 28}, 700, 700));
    double filters = Sample.variance(drawn(new long[] {28, 28, 5, 5}, 700, 700));
    compare(
        "the variance in the shape [28, 28, 5, 5], as a multiple of that in [700, 28], both with"
            + " fans of 700",
        1,
        filters / matrix,
        "");
  }

  @Test
  @Order(6)
  @DisplayName("the numbers have the distribution that was asked for")
  @Hint("nextGaussian draws from a bell; nextDouble from 0 to 1, every number alike.")
  void distribution() {
    double[] w = square();
    Distribution asked = spec.distribution();
    double sigma = Math.sqrt(Sample.variance(w));
    Sample.distributed(asked, w);
    double largest = Arrays.stream(w).map(Math::abs).max().orElseThrow() / sigma;
    if (asked == Distribution.UNIFORM) {
      double limit = Math.sqrt(3);
      Sample.judge(
          "the largest weight, in standard deviations: the limit of a uniform draw",
          limit,
          largest,
          limit * asked.varianceOf(w.length) / 2,
          "");
    } else if (!(largest >= 3.2)) {
      Assertions.fail(
          "the largest of "
              + w.length
              + " normal draws: expected more than 3.2 standard deviations, received "
              + Sample.text(largest));
    }
  }

  @Test
  @Order(7)
  @DisplayName("every weight is drawn for itself")
  @Hint("Units that start alike have equal gradients, and stay alike: one draw for each weight.")
  void own() {
    scaled();
    Sample.independent("weights", square(), side);
  }

  @Test
  @Order(8)
  @DisplayName("the same seed gives the same numbers, and another seed others")
  @Hint("Draw from the generator that you are handed, and from no other.")
  void seeds() {
    scaled();
    long[] shape = {30, 20};
    Tensor first = create(DOUBLE, shape, 30, 20, 7);
    Tensor again = create(DOUBLE, shape, 30, 20, 7);
    Expect.identical("two arrays from one seed", first, again);
    Sample.differ(
        "two arrays from two seeds", first.values(), create(DOUBLE, shape, 30, 20, 8).values());
    Tensor next = create("next", DOUBLE, shape, 30, 20, 7);
    Sample.differ(
        "two arrays from one generator, one after the other", first.values(), next.values());
  }

  @Test
  @Order(9)
  @DisplayName("DOUBLE weights are DOUBLE, FLOAT ones FLOAT, and both are spread alike")
  @Hint("castTo(type), or Initializer.fill, which takes the type.")
  void types() {
    scaled();
    long[] shape = {side, side};
    double[] spread = new double[2];
    for (DataType type : List.of(DOUBLE, FLOAT)) {
      Tensor w = create(type, shape, side, side, random.nextInt());
      if (w.type() != type) {
        Assertions.fail("weights of " + type + ": received " + w.type());
      }
      spread[type == FLOAT ? 1 : 0] = Sample.variance(w.values());
    }
    compare("the variance in FLOAT, as a multiple of that in DOUBLE", 1, spread[1] / spread[0], "");
  }

  /**
   * Requires the variance to be about the formula's, or to be another one for a hundredth of the
   * weights: numbers whose size has nothing to do with the layer have no merit of being random.
   */
  private void scaled() {
    double received = Sample.variance(square());
    double times = received / spec.variance().applyAsDouble(side, side);
    long few = side / 10;
    double change = Sample.variance(drawn(new long[] {side, side}, few, few)) / received;
    if (!(times > 0.2 && times < 5) && change > 0.5 && change < 2) {
      throw Caused.waiting(
          "this test waits for a variance that has to do with "
              + spec.formula()
              + ": it is "
              + Sample.text(received)
              + ", whatever the fans are",
          spec.name() + ": the variance has nothing to do with " + spec.formula(),
          VARIANCE);
    }
  }

  private double[] square() {
    return drawn(new long[] {side, side}, side, side);
  }

  private double[] drawn(long[] shape, long fanIn, long fanOut) {
    return create(DOUBLE, shape, fanIn, fanOut, random.nextInt()).values();
  }

  /** Weights of this shape, of whatever type: numbers, and not all of them the same. */
  private Tensor create(DataType type, long[] shape, long fanIn, long fanOut, int seed) {
    return create("create", type, shape, fanIn, fanOut, seed);
  }

  private Tensor create(
      String operation, DataType type, long[] shape, long fanIn, long fanOut, int seed) {
    double[] lengths = Arrays.stream(shape).asDoubleStream().toArray();
    Reply reply =
        subject.call(
            operation,
            new PlainValue.Text(type.name()),
            Tensor.of(new long[] {shape.length}, lengths).as(DataType.INT64),
            new PlainValue.Num(fanIn),
            new PlainValue.Num(fanOut),
            new PlainValue.Num(seed));
    boolean other = reply.result() instanceof Tensor w && (w.type() == FLOAT || w.type() == DOUBLE);
    DataType received = other ? ((Tensor) reply.result()).type() : type;
    Tensor w = Expect.numbers(spec.name(), reply, received, shape);
    double first = w.values()[0];
    if (Arrays.stream(w.values()).allMatch(v -> v == first)) {
      Assertions.fail(
          spec.name()
              + ": every weight is "
              + first
              + ", and units that start alike stay alike"
              + (first == 0 ? "; a quotient of two integers is an integer" : ""));
    }
    return w;
  }

  private double ratio(DoubleBinaryOperator law, long[] fans) {
    return law.applyAsDouble(fans[0], fans[1]) / law.applyAsDouble(side, side);
  }

  /** Two variances, one as a multiple of the other: both were drawn. */
  private static void compare(String what, double expected, double received, String known) {
    double spread = Math.sqrt(2) * Distribution.NORMAL.varianceOf(19_000);
    Sample.judge(what, expected, received, expected * spread, known);
  }
}
