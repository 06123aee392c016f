package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.nn.Mode;
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
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a layer does that multiplies by noise of a bell: M ~ N(1, p / (1 - p)). It is constructed
 * with a name, p, and the seed of its generator.
 *
 * <p>Nobody but the layer knows M, and so it is read off: M = Y / X, of an X without zeros. Some
 * 20,000 numbers of it are judged by their distribution, as {@link Sample} does; only the tests of
 * mean, variance and bell take the formula, and the others whatever noise there is.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class NoiseContract {

  private static final String BELL = "the noise is a bell";

  private static final double CLOSE = 1e-9;

  /** Of 20,000 draws of a bell, one is further out on either side, but for one time in 10¹¹. */
  private static final double TAIL = 3;

  private final Subject subject;
  private final String name;
  private final Random random;
  private final int side;
  private final double p;

  NoiseContract(Subject subject, String name, long seed) {
    this.subject = subject;
    this.name = name;
    random = new Random(seed);
    side = random.nextInt(136, 150);
    p = random.nextDouble(0.28, 0.34);
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("the noise is 1 on average")
  @Hint(
      "Dropout's M is 1 on average, so that EVAL has nothing to make up for. About what is yours?")
  void mean() {
    construct(p);
    double[] m = noise(square()).values();
    Map<String, Double> mistakes = new LinkedHashMap<>();
    mistakes.put("divided by 1 - p as well: noise about 1 has nothing to make up for", 1 / (1 - p));
    mistakes.put("multiplied by 1 - p: noise about 1 has nothing to make up for", 1 - p);
    double mean = Sample.mean(m);
    double sigma = Math.sqrt(Sample.variance(Sample.centred(m)));
    String zero = "\n  Known mistake: your noise is drawn about 0";
    Sample.judge(
        "the mean of " + m.length + " numbers M = Y / X in TRAIN",
        1,
        mean,
        sigma / Math.sqrt(m.length),
        Math.abs(mean) < 0.1 * sigma ? zero : Sample.known(mistakes, mean));
  }

  @Test
  @Order(2)
  @Points(3)
  @DisplayName("the variance of the noise is that of dropout's mask")
  @Hint(
      "Dropout's M is 0 or 1 / (1 - p): what is the mean of M², less 1? And a draw that is"
          + " multiplied by s has s² times the variance.")
  void variance() {
    for (double rate : new double[] {p, 2 * p}) {
      construct(rate);
      Tensor x = square();
      double[] m = noise(x).values();
      double expected = rate / (1 - rate);
      double received = Sample.variance(Sample.centred(m));
      Map<String, Double> mistakes = new LinkedHashMap<>();
      mistakes.put("a root is missing: a draw is multiplied by σ, not by σ²", expected * expected);
      mistakes.put("p / (1 - p) has lost its divisor", rate);
      mistakes.put("that is the variance of a mask of zeros and ones", rate * (1 - rate));
      mistakes.put("p and 1 - p have changed places: here p is what dropout empties", 1 / expected);
      mistakes.put("the draws are used as they come, with a variance of 1", 1.0);
      mistakes.put("that is the mean of M², from which 1 is to be taken", 1 / (1 - rate));
      // Of noise that is added the variance is that of Y - X, whatever the size of X.
      double[] added = product(Tensor.of(x.shape(), Sample.centred(m)), x, 1).values();
      mistakes.put(
          "your noise is added to X, and not multiplied",
          Math.abs(Sample.variance(added) / expected - 1) < 0.1 ? received : Double.NaN);
      Sample.judge(
          String.format(
              Locale.ROOT, "σ² = p / (1 - p), the variance of M = Y / X, for p = %.3g", rate),
          expected,
          received,
          expected * Distribution.NORMAL.varianceOf(m.length),
          Sample.known(mistakes, received));
    }
  }

  @Test
  @Order(3)
  @Points(3)
  @DisplayName(BELL)
  @Hint("nextGaussian draws from a bell. It has two sides: noise below 0 is noise too.")
  void bell() {
    construct(p);
    double[] m = Sample.centred(drawn(square()).values());
    double sigma = Math.sqrt(Sample.variance(m));
    Sample.distributed(Distribution.NORMAL, m);
    double above = Arrays.stream(m).max().orElseThrow() / sigma;
    double below = -Arrays.stream(m).min().orElseThrow() / sigma;
    if (!(Math.min(above, below) >= TAIL)) {
      Assertions.fail(
          "a bell: expected some of "
              + m.length
              + " numbers more than 3 standard deviations from their mean, above and below;"
              + " received none beyond "
              + Sample.text(above)
              + " above and "
              + Sample.text(below)
              + " below");
    }
  }

  @Test
  @Order(4)
  @DisplayName("every number has noise of its own, and every forward in TRAIN draws anew")
  @Hint("One draw for each number of X, in each forward: not one for a row, and none that is kept.")
  void own() {
    construct(p);
    Tensor x = square();
    double[] first = noise(x).values();
    // Quotients of the same number differ by rounding.
    double[] rounded = Arrays.stream(first).map(v -> Math.rint(v * 1e9) / 1e9).toArray();
    Sample.independent("numbers M = Y / X", rounded, side);
    Sample.differ("the noise of two forwards", first, noise(x).values());
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("EVAL changes nothing, forward and backward")
  @Hint("In EVAL there is no noise: Y = X. And backward belongs to the forward before it: dX = dY.")
  void eval() {
    construct(p);
    Tensor x = batch(5, 4);
    noise(x);
    Tensor y = array("Y in EVAL", forward(x, Mode.EVAL), DOUBLE, x);
    Expect.close("Y = X, in EVAL", x, y, CLOSE, new Diagnosis(1));
    Tensor dY = batch(5, 4);
    Tensor dX = array("dX in EVAL", subject.call("backward", dY), DOUBLE, dY);
    Expect.close("dX = dY, after a forward in EVAL", dY, dX, CLOSE, new Diagnosis(1));
  }

  @Test
  @Order(6)
  @DisplayName("the same seed gives the same noise, another seed other, and EVAL draws none")
  @Hint("Draw from the generator that you are handed, from no other, and in TRAIN alone.")
  void seeds() {
    Tensor x = batch(20, 30);
    construct(p, 7);
    Tensor first = noise(x);
    Tensor second = noise(x);
    construct(p, 7);
    Expect.identical("the noise of one seed", first, noise(x));
    Expect.worked("forward in EVAL", forward(x, Mode.EVAL));
    Expect.identical("the noise of one seed, after a forward in EVAL", second, noise(x));
    construct(p, 8);
    Sample.differ("the noise of two seeds", first.values(), noise(x).values());
  }

  @Test
  @Order(7)
  @Points(4)
  @DisplayName("backward multiplies by the noise of the forward before it")
  @Hint(
      "dX is dY times the slope of Y = X ⊙ M by X, and M is the M of that forward: keep it, anew"
          + " each time.")
  void backward() {
    construct(p);
    for (Tensor x : List.of(batch(6, 6), batch(3, 5), batch(6, 6))) {
      Tensor m = noise(x);
      beside(x);
      for (int time = 0; time < 2; time++) {
        Tensor dY = batch(x.shape());
        Tensor dX = array("dX = dY ⊙ M", subject.call("backward", dY), DOUBLE, x);
        Diagnosis known =
            new Diagnosis(1)
                .orElse("yours is dY itself", dY)
                .orElse("divided by M, and not multiplied", product(dY, m, -1))
                .orElse("yours is multiplied by Y, not by M", product(dY, product(x, m, 1), 1))
                .orElse("yours is multiplied by X, not by M", product(dY, x, 1))
                .orElse("yours is M itself: dY is missing", m)
                .orElse("forward adds the noise, and backward multiplies by it", added(x, m, dY));
        if (known.of(product(dY, m, 1), dX).isEmpty() && drawnAgain(dX, dY, m)) {
          Assertions.fail(
              "dX = dY ⊙ M, with the M of the forward before it: received dY ⊙ other noise\n"
                  + "  Known mistake: backward draws again");
        }
        Expect.close("dX = dY ⊙ M", product(dY, m, 1), dX, CLOSE, known);
      }
    }
  }

  /** dY times the noise that stands beside X in Y = X + (N - 1). */
  private static Tensor added(Tensor x, Tensor m, Tensor dY) {
    Tensor noise = product(x, m, 1).plus(x.times(-1));
    return dY.plus(product(dY, noise, 1));
  }

  /** Another layer at work, whose noise is not this one's. */
  private void beside(Tensor x) {
    Expect.worked("turning to another layer", subject.turnTo(1));
    construct(p);
    noise(x);
    Expect.worked("turning back", subject.turnTo(0));
  }

  /** Whether dX / dY has nothing in common with M. */
  private static boolean drawnAgain(Tensor dX, Tensor dY, Tensor m) {
    double[] other = product(dX, dY, -1).values();
    long distinct = Arrays.stream(other).distinct().count();
    for (int i = 0; i < other.length; i++) {
      if (Math.abs(other[i] - m.values()[i]) < 1e-6) {
        return false;
      }
    }
    return distinct == other.length && Arrays.stream(other).allMatch(v -> Math.abs(v - 1) < 5);
  }

  @Test
  @Order(8)
  @DisplayName("a number that is 0 stays 0, and has a gradient all the same")
  @Hint("Y / X is no way to find M again: where X is 0, that is 0 / 0. Keep M itself.")
  void zeros() {
    construct(p);
    Tensor x = batch(4, 6);
    for (int i = 0; i < 6; i++) {
      x = x.with(i, 0);
    }
    boolean holds = goesBack();
    Tensor y = array("Y", forward(x, Mode.TRAIN), DOUBLE, x);
    Tensor dY = batch(4, 6);
    Tensor once = array("dX", subject.call("backward", dY), DOUBLE, x);
    Tensor twice = array("dX", subject.call("backward", dY.times(-2)), DOUBLE, x);
    for (int i = 0; i < 6; i++) {
      double first = once.values()[i];
      if (y.values()[i] != 0) {
        Assertions.fail("Y = X ⊙ M, of X = 0: expected 0, received " + y.values()[i]);
      }
      boolean multiple = Math.abs(twice.values()[i] + 2 * first) <= CLOSE;
      // Noise may be 0 by chance or by a cut, but not all of it.
      boolean lost = Arrays.stream(once.values(), 0, 6).allMatch(v -> v == 0);
      if (lost || holds && !multiple) {
        Assertions.fail(
            "dX = dY ⊙ M, of X = 0: expected a multiple of dY, received "
                + first
                + ", and of -2 dY "
                + twice.values()[i]);
      }
    }
  }

  @Test
  @Order(9)
  @DisplayName("nothing changes X, dY, or an array that was returned before")
  @Hint(
      "Operations whose names end in i (muli, addi…) write into their array: copy first. And an"
          + " array that you returned is no longer yours.")
  void unchanged() {
    construct(p);
    Tensor x = batch(4, 5);
    Tensor dY = batch(4, 5);
    Tensor y = array("Y", forward(x, Mode.TRAIN), DOUBLE, x);
    Tensor dX = array("dX", subject.call("backward", dY), DOUBLE, x);
    noise(batch(4, 5));
    Reply last = Expect.worked("backward", subject.call("backward", batch(4, 5)));
    Expect.unchanged("X", x, last.inputs().get(0));
    Expect.unchanged("dY", dY, last.inputs().get(1));
    Expect.unchanged("the Y that an earlier forward returned", y, last.outputs().get(0));
    Expect.unchanged("the dX that an earlier backward returned", dX, last.outputs().get(1));
  }

  @Test
  @Order(10)
  @DisplayName("any shape and memory order will do, and FLOAT is answered in FLOAT")
  @Hint(
      "Draw an array of the shape and type of X, however many axes it has; read nothing from the"
          + " buffer of data().")
  void layouts() {
    construct(p);
    boolean holds = goesBack();
    for (DataType type : List.of(DOUBLE, FLOAT)) {
      for (long[] shape : new long[][] {{7}, {5, 1}, {3, 4, 5}, {2, 3, 4, 2}}) {
        for (MemoryLayout layout : MemoryLayout.values()) {
          Tensor x = batch(shape).as(type).in(layout);
          Tensor dY = batch(shape).as(type).in(layout);
          String when = ", of " + type + " " + Arrays.toString(shape) + ", " + layout;
          Tensor m = noise(x);
          Tensor dX = array("dX" + when, subject.call("backward", dY), type, x);
          double apart = type == FLOAT ? 1e-5 : CLOSE;
          Tensor expected = holds ? product(dY, m, 1) : dX;
          Expect.close("dX" + when, expected, dX, apart, new Diagnosis(1));
        }
      }
    }
  }

  @Test
  @Order(11)
  @DisplayName("arrays of the wrong shape or type are refused by name, and backward before forward")
  @Hint(
      "Shapes.requireReal in forward; in backward Shapes.requireForwardFirst, requireShape and"
          + " requireType, before anything is computed.")
  void refusals() {
    construct(p);
    boolean holds = goesBack();
    construct(p);
    Tensor x = batch(4, 3);
    Expect.refused(
        "backward before forward", subject.call("backward", x), IllegalStateException.class, "");
    Tensor m = noise(x);
    refuse("forward of " + INT64, forward(x.as(INT64), Mode.TRAIN), INT64.name());
    refuse("backward of [5, 3]", subject.call("backward", batch(5, 3)), "[5, 3]");
    refuse("backward of " + FLOAT, subject.call("backward", x.as(FLOAT)), FLOAT.name());
    Tensor dX = array("dX", subject.call("backward", x), DOUBLE, x);
    String what = "dX = dY ⊙ M, after arrays that were refused";
    Expect.close(what, holds ? product(x, m, 1) : dX, dX, CLOSE, new Diagnosis(1));
  }

  private static void refuse(String call, Reply reply, String says) {
    Expect.refused(call, reply, IllegalArgumentException.class, says);
  }

  private void construct(double rate) {
    construct(rate, random.nextInt());
  }

  private void construct(double rate, int seed) {
    List<PlainValue> arguments =
        List.of(new PlainValue.Text(name), new PlainValue.Num(rate), new PlainValue.Num(seed));
    Expect.worked("constructing " + name, subject.construct(arguments));
  }

  /** Whether backward has the noise of its forward: what follows from that is a test's own. */
  private boolean goesBack() {
    Tensor x = batch(4, 5);
    Tensor dY = batch(4, 5);
    Tensor m = noise(x);
    Tensor dX = array("dX", subject.call("backward", dY), DOUBLE, x);
    Tensor apart = product(dY, m, 1).plus(dX.times(-1));
    return apart.inner(apart) < CLOSE;
  }

  private Reply forward(Tensor x, Mode mode) {
    return subject.call("forward", x, new PlainValue.Text(mode.name()));
  }

  private static Tensor array(String what, Reply reply, DataType type, Tensor like) {
    return Expect.array(what, reply, type, like.shape());
  }

  private Tensor square() {
    return batch(side, side);
  }

  private Tensor batch(long... shape) {
    return Draw.array(random, shape);
  }

  /**
   * M of a forward in TRAIN, which must be noise, but of whatever distribution: a mask of two
   * numbers is dropout as the lesson has it, and no merit of being random.
   */
  private Tensor noise(Tensor x) {
    Tensor m = drawn(x);
    // Quotients of the same number differ by rounding.
    long different = Arrays.stream(m.values()).map(v -> Math.rint(v * 1e5)).distinct().count();
    if (different < 3) {
      throw Caused.waiting(
          "this test waits for noise: of "
              + m.values().length
              + " numbers M = Y / X only "
              + different
              + " are different",
          "there is no noise of many sizes",
          BELL);
    }
    return m;
  }

  private Tensor drawn(Tensor x) {
    Tensor y = array("Y", forward(x, Mode.TRAIN), x.type(), x);
    return product(y, x, -1);
  }

  /** {@code a ⊙ b}, or {@code a} divided by {@code b}, in DOUBLE. */
  private static Tensor product(Tensor a, Tensor b, int power) {
    double[] values = new double[a.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = a.values()[i] * Math.pow(b.values()[i], power);
    }
    return Tensor.of(a.shape(), values);
  }
}
