package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Holding;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Which formula each of the four answers of a least-squares problem follows: the right one, or one
 * with a slip. The curvature and the steps may be those of the gradient that the answer has, of
 * whatever formula, since they are made of it. Null is neither.
 *
 * <p>Each is asked of a new object: one that writes into what the problem was made of has done so
 * to nobody else, and has a test of its own.
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

  private static final int FEW = 100;

  /** Of weights, among which no direction is about the right one by chance. */
  private static final int WIDE = 20;

  private static final List<String> ALL = List.of(LOSS, GRADIENT, CURVATURE, FIT);

  private final Subject subject;
  private final Holding holding = new Holding();
  private UnaryOperator<Bowl> loss;
  private UnaryOperator<Bowl> gradient;
  private final OwnSlopes asked;
  private final List<Slopes> own = new ArrayList<>(List.of(Slopes.of(UnaryOperator.identity())));
  private final Set<String> writing = new LinkedHashSet<>();
  private Slopes curvature;
  private Slopes fit;

  /** Asks about a problem, at a point. */
  Followed(Subject subject, Bowl bowl, double[] w) {
    this.subject = subject;
    asked = new OwnSlopes(subject);
    note(LOSS, LeastSquaresContract.LOSS, bowl, () -> loss = loss(bowl, w));
    note(GRADIENT, LeastSquaresContract.GRADIENT, bowl, () -> gradient = gradient(bowl, w));
    note(CURVATURE, LeastSquaresContract.CURVATURE, bowl, () -> curvature = curvature(bowl));
    note(FIT, LeastSquaresContract.STEPS, bowl, () -> fit = fit(bowl));
  }

  private void note(String one, String test, Bowl bowl, Runnable asking) {
    holding.note(
        one,
        test,
        () -> {
          construct(subject, bowl, MemoryLayout.C);
          asking.run();
          if (!isWhole("x", rows(bowl))
              || !isWhole("t", column(bowl.t()))
              || !isWhole("s", column(bowl.s()))) {
            writing.add(one);
          }
        });
  }

  private boolean isWhole(String name, Tensor handed) {
    return Expect.worked("reading " + name, subject.call(name)).result() instanceof Tensor now
        && Arrays.equals(handed.values(), now.values());
  }

  /** Requires this one to follow a formula. */
  Followed require(String one) {
    holding.requireHalf(List.of(one));
    return this;
  }

  /** Requires two of the four to follow theirs. */
  Followed requireTwo() {
    holding.requireHalf(ALL);
    return this;
  }

  /** The slopes whose curvature it gives. */
  Slopes curved() {
    return curvature;
  }

  /** The slopes that its steps take. */
  Slopes walked() {
    return fit;
  }

  /**
   * So many steps; of a fit that writes into the problem no more than the few that it was asked,
   * since later there is no problem left to walk in.
   */
  int steps(int wanted) {
    return writing.contains(FIT) ? 3 : wanted;
  }

  /** Turns to another object, which is compared from here on. */
  void turnTo(int place) {
    asked.turnTo(place);
  }

  /** Requires two of the four to leave what the problem was made of as it is. */
  Followed requireTwoThatLeaveIt() {
    if (ALL.stream().filter(this::isAskedAgain).count() < 2) {
      String which = String.join(", ", writing);
      throw Caused.waiting(
          "this test waits for " + which + " to leave X, t and s as they are",
          "X, t or s is written into",
          LeastSquaresContract.UNTOUCHED);
    }
    return this;
  }

  /**
   * Compares what is said of the problem that was constructed, at a point: each of the four that
   * has a formula and leaves the problem as it is.
   */
  void compare(Bowl bowl, double[] w, String when) {
    ALL.stream().filter(this::isAskedAgain).forEach(one -> compare(one, bowl, w, when));
  }

  /** Compares each of the four that has a formula, of an object of its own. */
  void compareAnew(Bowl bowl, double[] w, String when) {
    for (String one : ALL) {
      if (holding.of(one)) {
        construct(subject, bowl, MemoryLayout.C);
        compare(one, bowl, w, when);
      }
    }
  }

  private void compare(String one, Bowl bowl, double[] w, String when) {
    switch (one) {
      case LOSS -> {
        double received = Expect.number(LOSS + when, subject.call("loss", column(w)));
        Expect.close(LOSS + when, loss.apply(bowl).loss(w), received, TOLERANCE);
      }
      case GRADIENT -> {
        Tensor expected = column(gradient.apply(bowl).gradient(w));
        Reply reply = subject.call("gradient", column(w));
        Tensor received = Expect.array(GRADIENT + when, reply, DOUBLE, bowl.d(), 1);
        Expect.close(GRADIENT + when, expected, received, TOLERANCE, new Diagnosis(1));
      }
      case CURVATURE -> {
        double received = Expect.number(CURVATURE + when, subject.call("curvature"));
        // What is asked of the answer, weight by weight, is a table too: of few weights only.
        if (curvature != asked || bowl.d() <= FEW) {
          Expect.close(CURVATURE + when, curvature.curvature(bowl), received, ITERATED);
        }
      }
      default -> {
        double rate = 1 / bowl.curvature();
        String what = "w after 3 steps" + when;
        Tensor received = walk(subject, rate, 3, bowl.d());
        Expect.close(what, fit.walk(bowl, rate, 3), received, TOLERANCE, new Diagnosis(1));
      }
    }
  }

  private boolean isAskedAgain(String one) {
    return holding.of(one) && !writing.contains(one);
  }

  private UnaryOperator<Bowl> loss(Bowl bowl, double... w) {
    double received = Expect.number(LOSS, subject.call("loss", column(w)));
    return first(Bowl.SLIPS.values(), f -> near(f.apply(bowl).loss(w), received, TOLERANCE));
  }

  private UnaryOperator<Bowl> gradient(Bowl bowl, double... w) {
    Reply reply = subject.call("gradient", column(w));
    Tensor received = Expect.array(GRADIENT, reply, DOUBLE, bowl.d(), 1);
    Predicate<UnaryOperator<Bowl>> is = f -> near(column(f.apply(bowl).gradient(w)), received);
    // Another problem's gradient is no mistake in this one's, and its steps are no merit.
    if (Bowl.OTHERS.values().stream().noneMatch(is)) {
      Bowl.SLIPS.values().stream().filter(is).map(Slopes::of).forEach(own::add);
      Random drawn = new Random(Arrays.hashCode(w));
      Bowl wide = Bowl.any(drawn, 6, WIDE);
      if (asked.resembleThoseOf(wide, Draw.array(drawn, WIDE).values())) {
        own.add(asked);
      }
    }
    return first(Bowl.SLIPS.values(), is);
  }

  private Slopes curvature(Bowl bowl) {
    double received = Expect.number(CURVATURE, subject.call("curvature"));
    return followed(f -> near(f.curvature(bowl), received, ITERATED));
  }

  private Slopes fit(Bowl bowl) {
    double rate = 0.7 / bowl.curvature();
    Tensor received = walk(subject, rate, 3, bowl.d());
    return followed(f -> near(f.walk(bowl, rate, 3), received));
  }

  /** The right slopes, and those of the gradient that the answer has. */
  List<Slopes> own() {
    return own;
  }

  private Slopes followed(Predicate<Slopes> follows) {
    return own.stream().filter(follows).findFirst().orElseThrow(Followed::far);
  }

  private static AssertionError far() {
    return new AssertionError("what it gives is far from its formula");
  }

  private static UnaryOperator<Bowl> first(
      Iterable<UnaryOperator<Bowl>> slips, Predicate<UnaryOperator<Bowl>> follows) {
    List<UnaryOperator<Bowl>> all = new ArrayList<>();
    all.add(UnaryOperator.identity());
    slips.forEach(all::add);
    return all.stream().filter(follows).findFirst().orElseThrow(Followed::far);
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
