package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Which formula each of the four answers of a least-squares problem follows: the right one, or one
 * with a slip. The curvature and the steps may have the slip of the gradient and no other, since
 * they are made of it. Null is neither.
 */
final class Followed {

  static final String LOSS = "the loss";
  static final String GRADIENT = "the gradient";
  static final String CURVATURE = "the curvature";
  static final String FIT = "the steps";

  /** What a value, and a step, are rounded by. */
  static final double TOLERANCE = 1e-9;

  /** How far the rounds of a power iteration come. */
  static final double ITERATED = 1e-6;

  private final Subject subject;
  private final Holding holding = new Holding();
  private UnaryOperator<Bowl> loss;
  private UnaryOperator<Bowl> gradient;
  private UnaryOperator<Bowl> curvature;
  private UnaryOperator<Bowl> fit;

  /** Asks about a problem, at a point. */
  Followed(Subject subject, Bowl bowl, double[] w) {
    this.subject = subject;
    construct(subject, bowl, MemoryLayout.C);
    holding
        .note(LOSS, LeastSquaresContract.LOSS, () -> loss = loss(bowl, w))
        .note(GRADIENT, LeastSquaresContract.GRADIENT, () -> gradient = gradient(bowl, w))
        .note(CURVATURE, LeastSquaresContract.CURVATURE, () -> curvature = curvature(bowl))
        .note(FIT, LeastSquaresContract.STEPS, () -> fit = fit(bowl));
  }

  /** Requires this one to follow a formula. */
  Followed require(String one) {
    holding.requireHalf(List.of(one));
    return this;
  }

  /** Requires two of the four to follow theirs. */
  Followed requireTwo() {
    holding.requireHalf(List.of(LOSS, GRADIENT, CURVATURE, FIT));
    return this;
  }

  /** The problem of which its curvature is. */
  Bowl curved(Bowl bowl) {
    return curvature.apply(bowl);
  }

  /** The problem whose bottom it walks to. */
  Bowl walked(Bowl bowl) {
    return fit.apply(bowl);
  }

  /** Compares what is said of another problem at a point, each of the four that has a formula. */
  void compare(Bowl bowl, double[] w, String when) {
    if (holding.of(LOSS)) {
      double received = Expect.number(LOSS + when, subject.call("loss", column(w)));
      Expect.close(LOSS + when, loss.apply(bowl).loss(w), received, TOLERANCE);
    }
    if (holding.of(GRADIENT)) {
      Tensor expected = column(gradient.apply(bowl).gradient(w));
      Reply reply = subject.call("gradient", column(w));
      Tensor received = Expect.array(GRADIENT + when, reply, DOUBLE, bowl.d(), 1);
      Expect.close(GRADIENT + when, expected, received, TOLERANCE, new Diagnosis(1));
    }
    if (holding.of(CURVATURE)) {
      double received = Expect.number(CURVATURE + when, subject.call("curvature"));
      Expect.close(CURVATURE + when, curved(bowl).curvature(), received, ITERATED);
    }
    if (holding.of(FIT)) {
      double rate = 1 / bowl.curvature();
      Tensor expected = column(walked(bowl).descend(rate, 3));
      String what = "w after 3 steps" + when;
      Expect.close(what, expected, walk(subject, rate, 3, bowl.d()), TOLERANCE, new Diagnosis(1));
    }
  }

  private UnaryOperator<Bowl> loss(Bowl bowl, double... w) {
    double received = Expect.number(LOSS, subject.call("loss", column(w)));
    return first(Bowl.SLIPS.values(), f -> near(f.apply(bowl).loss(w), received, TOLERANCE));
  }

  private UnaryOperator<Bowl> gradient(Bowl bowl, double... w) {
    Reply reply = subject.call("gradient", column(w));
    Tensor received = Expect.array(GRADIENT, reply, DOUBLE, bowl.d(), 1);
    return first(Bowl.SLIPS.values(), f -> near(column(f.apply(bowl).gradient(w)), received));
  }

  private UnaryOperator<Bowl> curvature(Bowl bowl) {
    double received = Expect.number(CURVATURE, subject.call("curvature"));
    return first(own(), f -> near(f.apply(bowl).curvature(), received, ITERATED));
  }

  private UnaryOperator<Bowl> fit(Bowl bowl) {
    double rate = 0.7 / bowl.curvature();
    Tensor received = walk(subject, rate, 3, bowl.d());
    return first(own(), f -> near(column(f.apply(bowl).descend(rate, 3)), received));
  }

  /** The right formula, and the one that the gradient follows. */
  List<UnaryOperator<Bowl>> own() {
    return gradient == null
        ? List.of(UnaryOperator.identity())
        : List.of(UnaryOperator.identity(), gradient);
  }

  private static UnaryOperator<Bowl> first(
      Iterable<UnaryOperator<Bowl>> slips, Predicate<UnaryOperator<Bowl>> follows) {
    List<UnaryOperator<Bowl>> all = new ArrayList<>();
    all.add(UnaryOperator.identity());
    slips.forEach(all::add);
    return all.stream()
        .filter(follows)
        .findFirst()
        .orElseThrow(() -> new AssertionError("what it gives is far from its formula"));
  }

  static void construct(Subject subject, Bowl bowl, MemoryLayout layout) {
    List<PlainValue> arguments =
        List.of(
            new PlainValue.Text("Ridge"),
            rows(bowl).in(layout),
            column(bowl.t()).in(layout),
            column(bowl.s()).in(layout),
            new PlainValue.Num(bowl.lambda()));
    Expect.worked("constructing the problem", subject.construct(arguments));
  }

  /** Where so many steps arrive. */
  static Tensor walk(Subject subject, double rate, int steps, int d) {
    Reply reply = subject.call("fit", new PlainValue.Num(rate), new PlainValue.Num(steps));
    return Expect.numbers("w after " + steps + " steps", reply, DOUBLE, d, 1);
  }

  static Tensor rows(Bowl bowl) {
    double[] values = new double[bowl.n() * bowl.d()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bowl.x()[i / bowl.d()][i % bowl.d()];
    }
    return Tensor.of(new long[] {bowl.n(), bowl.d()}, values);
  }

  static Tensor column(double... values) {
    return Tensor.of(new long[] {values.length, 1}, values);
  }

  static boolean near(Tensor expected, Tensor received) {
    for (int i = 0; i < expected.values().length; i++) {
      if (!near(expected.values()[i], received.values()[i], TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  static boolean near(double expected, double received, double tolerance) {
    return Math.abs(expected - received) <= tolerance * (1 + Math.abs(expected));
  }
}
