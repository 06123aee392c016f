package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.nn.Mode;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/** A layer with noise, whose noise is read off what it makes of an input without zeros. */
final class NoiseTrial {

  static final String BELL = "the noise is a bell";

  static final double CLOSE = 1e-9;

  final int side;
  final double p;

  private final Subject subject;
  private final String name;
  private final Random random;

  NoiseTrial(Subject subject, String name, long seed) {
    this.subject = subject;
    this.name = name;
    random = new Random(seed);
    side = random.nextInt(136, 150);
    p = random.nextDouble(0.28, 0.34);
  }

  void construct(double rate) {
    construct(rate, random.nextInt());
  }

  void construct(double rate, int seed) {
    List<PlainValue> arguments =
        List.of(new PlainValue.Text(name), new PlainValue.Num(rate), new PlainValue.Num(seed));
    Expect.worked("constructing " + name, subject.construct(arguments));
  }

  /** Whether backward has the noise of its forward: what follows from that is a test's own. */
  boolean goesBack() {
    Tensor x = batch(4, 5);
    Tensor dY = batch(4, 5);
    Tensor m = noise(x);
    Tensor dX = array("dX", subject.call("backward", dY), DOUBLE, x);
    Tensor apart = product(dY, m, 1).plus(dX.times(-1));
    return apart.inner(apart) < CLOSE;
  }

  Reply forward(Tensor x, Mode mode) {
    return subject.call("forward", x, new PlainValue.Text(mode.name()));
  }

  static Tensor array(String what, Reply reply, DataType type, Tensor like) {
    return Expect.array(what, reply, type, like.shape());
  }

  Tensor square() {
    return batch(side, side);
  }

  Tensor batch(long... shape) {
    return Draw.array(random, shape);
  }

  /**
   * M of a forward in TRAIN, which must be noise, but of whatever distribution: a mask of two
   * numbers is dropout as the lesson has it, and no merit of being random.
   */
  Tensor noise(Tensor x) {
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

  Tensor drawn(Tensor x) {
    Tensor y = array("Y", forward(x, Mode.TRAIN), x.type(), x);
    return product(y, x, -1);
  }

  /** {@code a ⊙ b}, or {@code a} divided by {@code b}, in DOUBLE. */
  static Tensor product(Tensor a, Tensor b, int power) {
    double[] values = new double[a.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = a.values()[i] * Math.pow(b.values()[i], power);
    }
    return Tensor.of(a.shape(), values);
  }

  /** dY times the noise that stands beside X in Y = X + (N - 1). */
  static Tensor added(Tensor x, Tensor m, Tensor dY) {
    Tensor noise = product(x, m, 1).plus(x.times(-1));
    return dY.plus(product(dY, noise, 1));
  }

  /** Another layer at work, whose noise is not this one's. */
  void beside(Tensor x) {
    Expect.worked("turning to another layer", subject.turnTo(1));
    construct(p);
    noise(x);
    Expect.worked("turning back", subject.turnTo(0));
  }

  /** Whether dX / dY has nothing in common with M. */
  static boolean drawnAgain(Tensor dX, Tensor dY, Tensor m) {
    double[] other = product(dX, dY, -1).values();
    long distinct = Arrays.stream(other).distinct().count();
    for (int i = 0; i < other.length; i++) {
      if (Math.abs(other[i] - m.values()[i]) < 1e-6) {
        return false;
      }
    }
    return distinct == other.length && Arrays.stream(other).allMatch(v -> Math.abs(v - 1) < 5);
  }
}
